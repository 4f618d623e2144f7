// Bundles src/ into dist/: four entry points with stable names, shared chunks, the pages, and the licences of what is
// inside; scripts and style sheets also compressed, for browsers that take it.

import { build, transform } from "esbuild";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const root = dirname(fileURLToPath(import.meta.url));
const dist = join(root, "dist");

/** @type {{[name: string]: string}} */
const entryPoints = {
  "helicone-panel": "src/panel/panel.js",
  "helicone-chat": "src/chat/chat.js",
  "helicone-app": "src/app/app.js",
  "helicone-frame": "src/frame/frame.js",
};
const styles = "src/app/app.css";

/**
 * Lists the packages that have a byte in the bundle.
 *
 * @param {import("esbuild").Metafile} metafile
 */
function packagesIn(metafile) {
  const packages = new Set();
  for (const output of Object.values(metafile.outputs)) {
    for (const [path, { bytesInOutput }] of Object.entries(output.inputs)) {
      const found = bytesInOutput > 0 && /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path);
      if (found) packages.add(found[1]);
    }
  }
  return [...packages].sort();
}

/**
 * Gives one package's name, version and licence text.
 *
 * @param {string} name
 */
async function licenceOf(name) {
  const folder = join(root, "node_modules", name);
  const { version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file ? await readFile(join(folder, file), "utf8") : "";
  return `${name} ${version} (${license})\n\n${text.trim()}\n`;
}

/**
 * Takes out what only people read: the indentation inside templates, and of style sheets all but the rules.
 *
 * @type {import("esbuild").Plugin}
 */
const compactTemplates = {
  name: "compact-templates",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]static[\\/]src[\\/].+\.js$/ }, async ({ path }) => {
      let contents = (await readFile(path, "utf8")).replace(/\n[ \t]+/g, "\n");
      for (const [sheet, rules] of contents.matchAll(/css`([^`]*)`/g)) {
        const { code } = await transform(rules, {
          loader: "css",
          minify: true,
          target: ["chrome123", "firefox128", "safari17.5"],
        });
        contents = contents.replace(sheet, () => `css\`${code.trim().replaceAll("\\", "\\\\")}\``);
      }
      return { contents, loader: "js" };
    });
  },
};

await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });

// `splitting` keeps one copy of Lit: a second one would ask for the Trusted Types policy `lit-html` again, and fail.
const scripts = await build({
  absWorkingDir: root,
  entryPoints: Object.fromEntries(Object.entries(entryPoints).filter(([, path]) => existsSync(join(root, path)))),
  outdir: dist,
  bundle: true,
  splitting: true,
  format: "esm",
  target: ["es2022"],
  chunkNames: "chunk-[hash]",
  minify: true,
  legalComments: "none",
  plugins: [compactTemplates],
  metafile: true,
  logLevel: "warning",
});
if (existsSync(join(root, styles))) {
  await build({
    absWorkingDir: root,
    entryPoints: { "helicone-app": styles },
    outdir: dist,
    bundle: true,
    minify: true,
    logLevel: "warning",
  });
}
// What a page's script imports is named in the page, so that the browser need not read the script to find it.
for (const [name, source] of Object.entries({ "helicone-app": "index.html", "helicone-frame": "panel.html" })) {
  const { imports } = scripts.metafile.outputs[`dist/${name}.js`];
  const preloads = imports
    .filter(({ kind }) => kind === "import-statement")
    .map(({ path }) => `    <link rel="modulepreload" href="/static/${basename(path)}">\n`);
  const page = await readFile(join(root, source), "utf8");
  await writeFile(join(dist, `${name}.html`), page.replace("  </head>", `${preloads.join("")}  </head>`));
}

const licences = await Promise.all(packagesIn(scripts.metafile).map(licenceOf));
await writeFile(join(dist, "THIRD_PARTY_LICENSES.txt"), licences.join(`\n${"-".repeat(72)}\n\n`));

for (const name of await readdir(dist)) {
  if (!/\.(js|css)$/.test(name)) continue;
  await writeFile(join(dist, `${name}.gz`), gzipSync(await readFile(join(dist, name)), { level: 9 }));
}
