// Collects the benches' results in one file, target/bench/report.json, together with the machine they ran on.

import { readFile, readdir, writeFile } from "node:fs/promises";
import { cpus, loadavg, release, type } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

const FOLDER = fileURLToPath(new URL("../../target/bench", import.meta.url));
const REPORT = "report.json";

const names = (await readdir(FOLDER)).filter((name) => name.endsWith(".json") && name !== REPORT).sort();
const parts = {};
for (const name of names) parts[basename(name, ".json")] = JSON.parse(await readFile(join(FOLDER, name), "utf8"));
const machine = { system: `${type()} ${release()}`, processor: cpus()[0]?.model, processors: cpus().length, load: loadavg() };
await writeFile(join(FOLDER, REPORT), `${JSON.stringify({ when: new Date().toISOString(), machine, parts }, null, 2)}\n`);
console.log(`\nAll of it: target/bench/${REPORT}`);
