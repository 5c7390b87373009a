// Parts the built program in two (see src/bin/part): what the first pages call comes first, the rest later.
// `./dev build` runs it after Trunk. What the first pages call is found by opening them.
//
//   node tests/e2e/part.mjs COMMAND...     COMMAND: how the program `part` is started

import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DIST, SIZES, hashed, launch, minified, ready, serve } from "./support.mjs";

/** How long each of the first pages is looked at. */
const LOOK_MS = 3_000;

const [command, ...words] = process.argv.slice(2);
const part = (...given) => execFileSync(command, [...words, ...given], { stdio: "inherit" });
const at = (name) => join(DIST, name);

/** Replaces what is there exactly once, or fails: then Trunk or wasm-bindgen write something else than they did. */
function replaced(whole, old, by) {
  if (whole.split(old).length !== 2) throw new Error(`Not exactly once: ${old}`);
  return whole.replace(old, () => by);
}

/** Calls what the glue gives the program as the first part does, whose imports have short names: `i0`, `i1` and so on. */
function renamed(glue, program) {
  const imports = WebAssembly.Module.imports(new WebAssembly.Module(program));
  const modules = new Set(imports.map(({ module }) => module));
  if (modules.size !== 1) throw new Error(`Imports of one module were expected: ${[...modules]}`);
  const named = imports.reduce((text, { name }, index) => replaced(text, `        ${name}: `, `        i${index}: `), glue);
  return replaced(named, `"${imports[0].module}": `, "glue: ");
}

/** Gives the glue the import that parted programs have besides those of wasm-bindgen. */
function importing(glue, what) {
  const imports = "    return {\n        __proto__: null,\n";
  return replaced(glue, imports, `${imports}        part: ${what},\n`);
}

/** Looks at a page for a while, as one does at first, and notes which functions it calls. */
async function look(page, functions) {
  await ready(page);
  await page.waitForTimeout(LOOK_MS);
  await page.mouse.move(200, 300);
  await page.mouse.wheel(0, 400);
  await page.keyboard.press("Tab");
  const { width, height } = page.viewportSize();
  await page.setViewportSize({ width: width + 20, height: height + 300 });
  await page.waitForTimeout(LOOK_MS / 3);
  for (const index of await page.evaluate("[...calledFunctions]")) functions.add(index);
}

/** The functions that the first pages call, by index: home, and the first lesson's first step. And their addresses. */
async function called(marked, js, glue, base) {
  const server = await serve(new URL(base, "http://localhost/").pathname);
  const browser = await launch();
  const functions = new Set();
  // Somebody who was never here: for others all of the program is fetched at once.
  const visit = async (viewport, address, then) => {
    const context = await browser.newContext({ viewport });
    await context.route("**/*_bg.wasm", (route) => route.fulfill({ path: marked, contentType: "application/wasm" }));
    await context.route(`**/${js}`, (route) => route.fulfill({ body: glue, contentType: "text/javascript" }));
    const page = await context.newPage();
    await page.addInitScript("globalThis.calledFunctions = new Set()");
    await page.goto(server.url + address);
    await look(page, functions);
    await then?.(page);
    await context.close();
  };
  let address;
  for (const viewport of [SIZES.desktop, SIZES.phone]) {
    await visit(viewport, "#/", async (page) => {
      const lesson = page.locator("main a[href*='lesson/']").first();
      address = await lesson.getAttribute("href");
      await lesson.click();
      await page.getByRole("button", { name: "▶ Play to that moment" }).click();
      await look(page, functions);
    });
    await visit(viewport, address);
  }
  await Promise.all([browser.close(), server.close()]);
  return { functions: [...functions].sort((one, other) => one - other), pages: ["#/", address] };
}

/** Fails unless the first pages come with the first part alone. */
async function check(later, pages, base) {
  const server = await serve(new URL(base, "http://localhost/").pathname);
  const browser = await launch();
  for (const address of pages) {
    const page = await browser.newPage();
    let asked = 0;
    await page.route(`**/${later}`, (route) => {
      asked += 1;
      return route.abort();
    });
    await page.goto(server.url + address);
    await ready(page);
    const failure = page.locator("#failure");
    if (await failure.count()) throw new Error(`${address} does not come with the first part: ${await failure.innerText()}`);
    if (asked !== 1) throw new Error(`${address} asked for the later part ${asked} times, and not once in the background.`);
    await page.close();
  }
  await Promise.all([browser.close(), server.close()]);
}

/** The program as it was linked, before wasm-bindgen; it tells which data links to which. */
function linked() {
  const metadata = execFileSync("cargo", ["metadata", "--format-version=1", "--no-deps"], { maxBuffer: 2 ** 26 });
  const target = JSON.parse(metadata).target_directory;
  return join(target, "wasm32-unknown-unknown", "release", "happens-before.wasm");
}

const wasm = (await readdir(DIST)).find((name) => /^happens-before-.*_bg\.wasm$/.test(name));
if (!wasm) throw new Error(`There is no program in ${DIST}, or it was parted before.`);
const js = wasm.replace("_bg.wasm", ".js");
const glue = await readFile(at(js), "utf8");
const folder = await mkdtemp(join(tmpdir(), "part-"));
const [marked, list, first, later] = ["marked", "called", "first", "later"].map((name) => join(folder, name));

part("mark", at(wasm), marked);
const tells = importing(glue, "{ called: (index) => globalThis.calledFunctions.add(index) }");
// Where files stand by the page: "./" or, after `--public-url`, a path.
let page = await readFile(at("index.html"), "utf8");
const base = page.slice(0, page.indexOf(js)).split('"').at(-1);
const { functions, pages } = await called(marked, js, tells, base);
await writeFile(list, functions.join("\n"));
part("cut", at(wasm), linked(), list, first, later);

// static/boot.js gives what is called here, and reads the name of the later part.
const [programBytes, firstBytes, laterBytes] = await Promise.all([at(wasm), first, later].map((path) => readFile(path)));
const named = renamed(glue, programBytes);
const joined = await minified(importing(named, "{ load: () => globalThis.happensBeforeLater(wasm) }"), "js");
const names = [
  [js, hashed("happens-before", joined, ".js"), joined],
  [wasm, hashed("happens-before-first", firstBytes, ".wasm"), firstBytes],
];
for (const [old, name, bytes] of names) {
  page = replaced(page, old, name);
  await writeFile(at(name), bytes);
}
const laterName = hashed("happens-before-later", laterBytes, ".wasm");
await writeFile(at(laterName), laterBytes);
page = replaced(page, "</head>", `<meta name="app-later" content="${base}${laterName}" data-without="${pages.join(" ")}">\n</head>`);
await writeFile(at("index.html"), page);
await Promise.all([...names.map(([old]) => at(old)), folder].map((path) => rm(path, { recursive: true })));
await check(laterName, pages, base);
const kB = (bytes) => `${Math.round(bytes.length / 1000)} kB`;
console.log(`The first pages call ${functions.length} functions: ${kB(firstBytes)} come first, ${kB(laterBytes)} later.`);
