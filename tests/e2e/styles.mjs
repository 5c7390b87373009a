// Makes one style sheet of those that index.html names: before it is there nothing is painted, and eight files take
// longer to come than one. It and the scripts of the page are written in fewer bytes, by esbuild, since Trunk's minifier does
// not parse what wasm-bindgen writes. `./dev build` runs it after Trunk.

import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DIST, hashed, integrity, minified } from "./support.mjs";

const SHEET = /<link rel="stylesheet" href="([^"]*\/)([^"/]+\.css)"[^>]*>\n?/g;

const SCRIPT = /<script src="([^"]*\/)(boot|first-paint)(-[^"/]+\.js)" integrity="[^"]*"/g;

let page = await readFile(join(DIST, "index.html"), "utf8");
const links = [...page.matchAll(SHEET)];
const names = links.map(([, , name]) => name);
if (names.length < 2) throw new Error(`index.html in ${DIST} does not name several style sheets, as Trunk writes them.`);
const sheets = await Promise.all(names.map((name) => readFile(join(DIST, name), "utf8")));
const sheet = await minified(sheets.join("\n"), "css");
const name = hashed("styles", sheet, ".css");
const link = `<link rel="stylesheet" href="${links[0][1]}${name}" integrity="${integrity(sheet)}">\n`;
await writeFile(join(DIST, name), sheet);
page = page.replace(SHEET, (old) => (old === links[0][0] ? link : ""));

const scripts = [...page.matchAll(SCRIPT)];
if (scripts.length !== 2) throw new Error(`index.html in ${DIST} does not name its two scripts, as Trunk writes them.`);
for (const [tag, base, stem, rest] of scripts) {
  const script = await minified(await readFile(join(DIST, stem + rest), "utf8"), "js");
  const small = hashed(stem, script, ".js");
  page = page.replace(tag, () => `<script src="${base}${small}" integrity="${integrity(script)}"`);
  await writeFile(join(DIST, small), script);
  names.push(stem + rest);
}
await writeFile(join(DIST, "index.html"), page);
await Promise.all(names.map((old) => rm(join(DIST, old))));
console.log(`${links.length} style sheets became one.`);
