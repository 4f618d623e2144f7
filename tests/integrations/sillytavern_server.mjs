// A small stand-in for SillyTavern's server: it signs somebody in, reads JSON, and gives the rest to the plugin.

import { createServer } from "node:http";
import { init } from "../../integrations/sillytavern/server-plugin/index.mjs";

/** @type {any} */
let plugin;
await init({ use: (handler) => (plugin = handler) });

const server = createServer(async (/** @type {any} */ request, /** @type {any} */ response) => {
  let body = "";
  for await (const piece of request) body += piece;
  request.body = body && JSON.parse(body);
  request.user = { profile: { admin: request.headers["x-role"] !== "user" } };
  response.status = (/** @type {number} */ status) => Object.assign(response, { statusCode: status });
  response.json = (/** @type {any} */ value) => {
    response.setHeader("Content-Type", "application/json");
    response.end(JSON.stringify(value));
  };
  await plugin(request, response);
});
server.listen(0, "127.0.0.1", () => console.log(/** @type {any} */ (server.address()).port));
