// Reads what the browser benches wrote to the console, prints it as a table and writes it to target/bench/. Usage: …
// | node tests/bench/web/report.mjs "title" file

import { mkdir, writeFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const MARK = /^\s*figure (\{.*\})$/;
const OUT = fileURLToPath(new URL("../../../target/bench", import.meta.url));

const [title, file] = process.argv.slice(2);
const figures = [];
const rest = [];
for await (const line of createInterface({ input: process.stdin })) {
  const found = MARK.exec(line);
  if (found) figures.push(JSON.parse(found[1]));
  else rest.push(line);
}
if (figures.length === 0) {
  console.error(rest.join("\n"));
  process.exit(1);
}

const row = (name, ...cells) => console.log(name.padEnd(74) + cells.map((cell) => String(cell).padStart(9)).join(""));
row(title, "median", "min", "max");
for (const { name, unit, median, min, max } of figures) row(name, ...[median, min, max].map((value) => value.toFixed(2)), `  ${unit}`);
await mkdir(OUT, { recursive: true });
await writeFile(`${OUT}/${file}.json`, `${JSON.stringify(figures, null, 2)}\n`);
