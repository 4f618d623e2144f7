// Decompresses what @sparticuz/chromium carries into node_modules/.chromium; chromium.py does the rest.
// The package's own code would unpack into the temporary folder, and its libraries only on a Lambda machine.

import { createReadStream, createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { createBrotliDecompress } from "node:zlib";

const packed = new URL("node_modules/@sparticuz/chromium/bin/", import.meta.url);
const unpacked = new URL("node_modules/.chromium/", import.meta.url);
const files = { "al2023.tar.br": "libraries.tar", "fonts.tar.br": "fonts.tar", "chromium.br": "unpacked" };

await mkdir(unpacked, { recursive: true });
for (const [from, to] of Object.entries(files)) {
  await pipeline(
    createReadStream(new URL(from, packed)),
    createBrotliDecompress(),
    createWriteStream(new URL(to, unpacked), { mode: 0o755 }),
  );
}
