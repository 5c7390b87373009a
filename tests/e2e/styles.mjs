// Makes one style sheet of those that index.html names: before it is there nothing is painted, and eight files take
// longer to come than one. `./dev build` runs it after Trunk.

import { createHash } from "node:crypto";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DIST, hashed } from "./support.mjs";

const SHEET = /<link rel="stylesheet" href="([^"]*\/)([^"/]+\.css)"[^>]*>\n?/g;

const page = await readFile(join(DIST, "index.html"), "utf8");
const links = [...page.matchAll(SHEET)];
const names = links.map(([, , name]) => name);
if (names.length < 2) throw new Error(`index.html in ${DIST} does not name several style sheets, as Trunk writes them.`);
const sheet = (await Promise.all(names.map((name) => readFile(join(DIST, name), "utf8")))).join("\n");
const name = hashed("styles", sheet, ".css");
const integrity = `sha384-${createHash("sha384").update(sheet).digest("base64")}`;
const link = `<link rel="stylesheet" href="${links[0][1]}${name}" integrity="${integrity}">\n`;
await writeFile(join(DIST, name), sheet);
await writeFile(join(DIST, "index.html"), page.replace(SHEET, (old) => (old === links[0][0] ? link : "")));
await Promise.all(names.map((old) => rm(join(DIST, old))));
console.log(`${names.length} style sheets became one.`);
