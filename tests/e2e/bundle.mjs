// Reports the bytes of the first load: what index.html and everything it names weigh with Brotli.
// The search worker is loaded when a search begins, and the program's later part once the first runs: both are listed apart.

import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { extname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";
import { DIST } from "./support.mjs";

const AIM_BYTES = 250_000;
const OUT = fileURLToPath(new URL("../../target/bench", import.meta.url));

async function measure(name) {
  const bytes = await readFile(join(DIST, name));
  const brotli = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
  return { name, kind: extname(name).slice(1), raw: bytes.length, brotli: brotli.length };
}

const html = (await readFile(join(DIST, "index.html"), "utf8")).replace(/<meta name="app-later"[^>]*>/, "");
const entries = await readdir(DIST, { recursive: true, withFileTypes: true });
const names = entries.filter((entry) => entry.isFile()).map((entry) => relative(DIST, join(entry.path, entry.name))).sort();
const first = await Promise.all(names.filter((name) => name === "index.html" || html.includes(name)).map(measure));
const later = await Promise.all(names.filter((name) => name !== "index.html" && !html.includes(name)).map(measure));
const total = first.reduce((sum, file) => sum + file.brotli, 0);

const row = (name, raw, brotli) => console.log(`${name.padEnd(48)}${String(raw).padStart(10)}${String(brotli).padStart(10)}`);
row("first load, bytes", "raw", "brotli");
for (const file of first) row(file.name, file.raw, file.brotli);
row("total", first.reduce((sum, file) => sum + file.raw, 0), total);
row("\nloaded later", "", "");
for (const file of later) row(file.name, file.raw, file.brotli);
console.log(`\nThe first load is ${(total / 1000).toFixed(1)} kB; the aim is below ${AIM_BYTES / 1000} kB.`);

await mkdir(OUT, { recursive: true });
await writeFile(join(OUT, "bundle.json"), `${JSON.stringify({ total_brotli: total, first, later }, null, 2)}\n`);
