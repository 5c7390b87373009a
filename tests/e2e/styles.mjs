// Makes one style sheet of those that index.html names: before it is there nothing is painted, and eight files take
// longer to come than one. `./dev build` runs it after Trunk.

import { createHash } from "node:crypto";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DIST } from "./support.mjs";

const SHEET = /<link rel="stylesheet" href="\.\/([^"]+\.css)"[^>]*>\n?/g;

const page = await readFile(join(DIST, "index.html"), "utf8");
const names = [...page.matchAll(SHEET)].map(([, name]) => name);
if (names.length < 2) throw new Error(`index.html in ${DIST} does not name several style sheets, as Trunk writes them.`);
const sheet = (await Promise.all(names.map((name) => readFile(join(DIST, name), "utf8")))).join("\n");
const digest = (algorithm, encoding) => createHash(algorithm).update(sheet).digest(encoding);
const name = `styles-${digest("sha256", "hex").slice(0, 16)}.css`;
const link = `<link rel="stylesheet" href="./${name}" integrity="sha384-${digest("sha384", "base64")}">\n`;
let place = 0;
await writeFile(join(DIST, name), sheet);
await writeFile(join(DIST, "index.html"), page.replace(SHEET, () => (place++ === 0 ? link : "")));
await Promise.all(names.map((old) => rm(join(DIST, old))));
console.log(`${names.length} style sheets became one.`);
