// LibreChat's own schema: what it says about the text of a `librechat.yaml`, and the keys that it knows.

import { createInterface } from "node:readline";
import { load } from "js-yaml";
import { configSchema, endpointSchema } from "librechat-data-provider";

const known = {
  config: Object.keys(configSchema.shape),
  endpoint: Object.keys(endpointSchema.shape),
  models: Object.keys(endpointSchema.shape.models.shape),
};

for await (const line of createInterface({ input: process.stdin })) {
  const config = load(JSON.parse(line).text);
  const { success, error } = configSchema.safeParse(config);
  const issues = (error?.issues ?? []).map(({ path, message }) => `${path.join(".")}: ${message}`);
  process.stdout.write(`${JSON.stringify({ success, issues, config, known })}\n`);
}
