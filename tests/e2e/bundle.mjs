// The Brotli-compressed size of the built files up to the point where a page is usable: the start page, and every lesson by direct link.
// Fails if one is above the budget. The build's parts.json lists each page's files; tests/e2e/journeys/parts.test.mjs checks that they
// suffice.

import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
import { DIST, firstFiles, lessonIds } from "./files.mjs";

const BUDGET_BYTES = 300_000;
const OUT = fileURLToPath(new URL("../../target/bench", import.meta.url));

const weights = new Map();
async function weigh(name) {
  if (!weights.has(name)) {
    const bytes = await readFile(join(DIST, name));
    weights.set(name, { raw: bytes.length, brotli: brotliCompressSync(bytes).length });
  }
  return weights.get(name);
}

async function sum(names) {
  let brotli = 0;
  for (const name of names) brotli += (await weigh(name)).brotli;
  return brotli;
}

const row = (name, ...numbers) => console.log(name.padEnd(64) + numbers.map((number) => String(number).padStart(10)).join(""));
const pages = { home: await firstFiles() };
for (const id of await lessonIds()) pages[id] = await firstFiles(id);

row("bytes until a page is usable, with Brotli", "");
const totals = {};
for (const [page, names] of Object.entries(pages)) {
  totals[page] = await sum(names);
  row(page, totals[page]);
}

row("\nfiles", "raw", "Brotli");
const entries = await readdir(DIST, { recursive: true, withFileTypes: true });
const names = entries.filter((entry) => entry.isFile()).map((entry) => relative(DIST, join(entry.path, entry.name))).sort();
for (const name of names) {
  const { raw, brotli } = await weigh(name);
  row(name, raw, brotli);
}

await mkdir(OUT, { recursive: true });
await writeFile(join(OUT, "bundle.json"), `${JSON.stringify({ until_usable: totals, files: Object.fromEntries(weights) }, null, 2)}\n`);
const above = Object.entries(totals).filter(([, bytes]) => bytes > BUDGET_BYTES);
for (const [page, bytes] of above) console.error(`${page} needs ${bytes} bytes, more than ${BUDGET_BYTES}.`);
process.exitCode = above.length ? 1 : 0;
