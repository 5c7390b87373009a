// Makes the files to publish, as `./dev build` does: the program, cut at its split points (src/late.rs), in as few files as possible, with
// names that change with their content. It handles index.html as Trunk does, with the same `data-trunk` attributes; Trunk has no hook
// between the compiler and wasm-bindgen, where the program has to be cut.
//
//   node .build/publish.mjs DIST

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmod, cp, mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, extname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { build, transform } from "esbuild";

// rustc also names data segments, in a subsection that binaryen does not know and complains about for every module.
for (const way of ["error", "warn", "log"]) {
  const print = console[way];
  console[way] = (...words) => { if (!/unknown name subsection/.test(words[0])) print(...words); };
}
// binaryen captures the console when it is loaded.
const { default: binaryen } = await import("binaryen");

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const DIST = resolve(process.argv[2] ?? join(ROOT, "dist"));
/** The WebAssembly features that rustc may use; the optimiser must not use more than browsers support. */
const ALLOWED = {
  BulkMemory: "bulk-memory", BulkMemoryOpt: "bulk-memory-opt", CallIndirectOverlong: "call-indirect-overlong", Multivalue: "multivalue",
  MutableGlobals: "mutable-globals", NontrappingFPToInt: "nontrapping-float-to-int", ReferenceTypes: "reference-types", SignExt: "sign-ext",
};
const FEATURES = Object.keys(ALLOWED).reduce((all, name) => all | binaryen.Features[name], 0);
const FLAGS = Object.values(ALLOWED).map((name) => `--enable-${name}`);
/** A module shared by several parts has its own file from this size on; smaller ones are copied into the file of each part. */
const OWN_FILE_BYTES = 6_000;
/** There is one file for what both pages with a run need, and one for what only the lesson page needs. */
const SHARED = ["page", "home"];
/** Parts that are requested only once the lesson page is there. Any other is a lesson, which the start page may show too. */
const OF_PAGE = ["acts", "charts", "controls", "dialogs", "tabs", "texts", "worker"];

/** It keeps its name, by which browsers look for newer versions. */
const SERVICE_WORKER = "service-worker.js";
/** With `OFFLINE=no` nothing is kept on devices, and what earlier builds kept there is removed. */
const OFFLINE = process.env.OFFLINE !== "no";

const run = (command, args, options = {}) => execFileSync(command, args, { cwd: ROOT, stdio: ["ignore", "pipe", "inherit"], maxBuffer: 2 ** 28, ...options });
const digest = (content) => createHash("sha256").update(content).digest("hex").slice(0, 16);
const integrity = (content, algorithm = "sha384") => `${algorithm}-${createHash(algorithm).update(content).digest("base64")}`;

/** Compiles and links the program; returns its path. */
function compiled() {
  run("cargo", ["build", "--release", "--locked", "--target", "wasm32-unknown-unknown", "--bin", "happens-before", "--features", "split"], { stdio: "inherit" });
  const { target_directory: target } = JSON.parse(run("cargo", ["metadata", "--format-version=1", "--no-deps"]));
  return join(target, "wasm32-unknown-unknown", "release", "happens-before.wasm");
}

/**
 * Makes a module smaller, as `wasm-opt -Oz` does, with its control flow taken apart and put together again in between: that and the
 * second round save one byte in a hundred.
 */
function optimised(bytes) {
  binaryen.setOptimizeLevel(2);
  binaryen.setShrinkLevel(2);
  const module = binaryen.readBinary(bytes);
  module.setFeatures(FEATURES);
  module.optimize();
  module.runPasses(["flatten", "rereloop"]);
  module.optimize();
  module.optimize();
  module.runPasses(["strip-debug", "strip-producers", "strip-target-features"]);
  const small = Buffer.from(module.emitBinary());
  module.dispose();
  return small;
}

/**
 * Numbers the names that the program and its glue have for each other. wasm-bindgen ends each with a hash, which no compression makes
 * smaller. Numbers of the same length leave everything else in its place.
 */
async function number(folder) {
  const numbers = new Map();
  const numbered = (hash) => {
    if (!numbers.has(hash)) numbers.set(hash, String(numbers.size).padStart(hash.length, "0"));
    return numbers.get(hash);
  };
  for (const name of ["main_bg.wasm", "main.js"]) {
    const content = await readFile(join(folder, name), "latin1");
    const short = content.replace(/(?<=(?:__wbg_|__wbindgen_|wasm_bindgen__)\w*_h?)[0-9a-f]{16}\b/g, numbered);
    await writeFile(join(folder, name), short, "latin1");
  }
}

/** Cuts the program. Returns the main module, the glue's folder and the other modules by name. */
async function cut(linked, folder) {
  run("wasm-split-cli", ["--target", "web", linked, folder], { env: { ...process.env, RUST_LOG: "error" } });
  run("wasm-bindgen", ["--target", "web", "--no-typescript", "--keep-lld-exports", "--out-dir", folder, join(folder, "main.wasm")]);
  await number(folder);
  const names = (await readdir(folder)).filter((name) => /^(main_bg|split_.*|chunk_.*)\.wasm$/.test(name)).sort();
  const modules = new Map();
  for (const name of names) modules.set(basename(name, ".wasm"), optimised(await readFile(join(folder, name))));
  const main = modules.get("main_bg");
  modules.delete("main_bg");
  return { main, modules };
}

/** Reads the loader of wasm-split-cli: which parts each module belongs to, and the imports that all of them share. */
async function said(folder, modules) {
  const loader = await readFile(join(folder, "__wasm_split.js"), "utf8");
  const chunks = [...loader.matchAll(/^\/\* (.*) \*\/\nconst __(chunk_\d+) = /gm)];
  const owners = new Map(chunks.map(([, parts, name]) => [name, parts.split(", ")]));
  for (const name of modules.keys()) {
    if (name.startsWith("split_")) owners.set(name, [name.slice("split_".length)]);
    else if (!owners.has(name)) throw new Error(`wasm-split-cli does not say which parts ${name} belongs to.`);
  }
  const parts = [...loader.matchAll(/^export const __wasm_split_load_(\w+) = /gm)].map(([, part]) => part);
  const imports = loader.match(/const \{ (.*?),? *\} = initSync\(undefined, undefined\);/)?.[1];
  if (!parts.length || !imports) throw new Error("wasm-split-cli writes another loader than the one that is read here.");
  return { owners, parts, imports };
}

/** The file for a module that the pages need, or `undefined`. */
function fileOfPages(users) {
  const pages = SHARED.filter((part) => users.includes(part));
  return pages.includes("page") ? pages.join("+") : undefined;
}

/** Whether a file has already loaded when a part is requested. */
function isThere(file, part) {
  return file === SHARED.join("+") || part === "page" || OF_PAGE.includes(part);
}

/** Which modules each file holds, and which files each part needs. A small module may be in several files; it is used once. */
function packed(modules, { owners, parts }) {
  const files = new Map();
  const needs = new Map(parts.map((part) => [part, new Set()]));
  const put = (file, name) => files.set(file, [...(files.get(file) ?? []), name]);
  for (const [name, bytes] of modules) {
    const users = owners.get(name);
    const ofPages = fileOfPages(users);
    const small = bytes.length < OWN_FILE_BYTES;
    const shared = ofPages ?? (small || users.length === 1 ? undefined : users.join("+"));
    if (shared) put(shared, name);
    for (const part of users) {
      const file = shared && (!small || isThere(shared, part)) ? shared : part;
      if (file !== shared) put(file, name);
      needs.get(part).add(file);
    }
  }
  return { files, needs };
}

/**
 * What is in one file and in no other is joined there as one, so it becomes one module: each brings a table of its own of types and imports,
 * and most of them hold a function or two.
 */
async function merged(files, modules, folder) {
  const holders = new Map();
  for (const name of [...files.values()].flat()) holders.set(name, (holders.get(name) ?? 0) + 1);
  for (const [index, [file, names]] of [...files].entries()) {
    const own = names.filter((name) => holders.get(name) === 1);
    if (own.length < 2) continue;
    const name = `merged_${index}`;
    modules.set(name, optimised(await merge(own, modules, join(folder, name))));
    files.set(file, [name, ...names.filter((name) => !own.includes(name))]);
  }
}

/** What all modules import, and their loader gives them (static/parts.js). */
const GIVEN = "__wasm_split";
/** The same for a module that was merged. */
const GIVEN_ONCE = "__wasm_split_once";

/** One module of several. What they import comes in once, through a module that hands it on and has nothing of its own. */
async function merge(names, modules, folder) {
  await mkdir(folder);
  const imports = new Map();
  for (const name of names) {
    await writeFile(join(folder, `${name}.wasm`), modules.get(name));
    const module = binaryen.readBinary(modules.get(name));
    for (const [, named, kind, rest] of module.emitText().matchAll(/\(import "__wasm_split" "(\w+)" \((global|table|memory) \S+ (.*)\)\)/g)) {
      imports.set(named, { kind, rest });
    }
    module.dispose();
  }
  const handedOn = [...imports].map(([named, { kind, rest }]) => `(import "${GIVEN_ONCE}" "${named}" (${kind} $${named} ${rest})) (export "${named}" (${kind} $${named}))`);
  const first = binaryen.parseText(`(module ${handedOn.join("\n")})`);
  first.setFeatures(FEATURES);
  await writeFile(join(folder, "first.wasm"), first.emitBinary());
  first.dispose();
  const out = join(folder, "out.wasm");
  const inputs = names.flatMap((name) => [join(folder, `${name}.wasm`), name]);
  run("node", [join(ROOT, ".build/node_modules/binaryen/bin/wasm-merge"), join(folder, "first.wasm"), GIVEN, ...inputs, ...FLAGS, "-o", out]);
  const module = binaryen.readBinary(await readFile(out));
  for (const named of imports.keys()) module.removeExport(named);
  const bytes = Buffer.from(module.emitBinary());
  module.dispose();
  return bytes;
}

const leb = (value) => {
  const bytes = [];
  for (; value > 127; value >>>= 7) bytes.push((value & 127) | 128);
  return Buffer.from([...bytes, value]);
};

const section = (name, content) => {
  const body = Buffer.concat([leb(name.length), Buffer.from(name), content]);
  return Buffer.concat([Buffer.from([0]), leb(body.length), body]);
};

/** A WebAssembly module with only other modules in it, as custom sections: hosts know the file type, and compress it. */
function pack(names, modules) {
  const header = Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
  return Buffer.concat([header, section("names", Buffer.from(names.join(" "))), ...names.map((name) => section("modules", modules.get(name)))]);
}

/** The glue of wasm-bindgen and static/parts.js, bundled into one script. */
async function bundle(folder, { parts, imports }, files, needs) {
  const loaders = parts.map((part) => `export const __wasm_split_load_${part} = loader("${part}");\n`);
  await writeFile(join(folder, "__wasm_split.js"), `import { loader } from "parts";\n${loaders.join("")}`);
  await writeFile(join(folder, "packs.js"), `import { initSync } from "./main.js";
export const FILES = ${JSON.stringify(files)};
export const NEEDS = ${JSON.stringify(needs)};
let exports;
export function shared() {
  if (!exports) {
    const { ${imports} } = initSync(undefined, undefined);
    exports = { ${imports} };
  }
  return exports;
}
`);
  await writeFile(join(folder, "entry.js"), `export { default } from "./main.js";\nexport { adopt, ahead, compiled, rest } from "parts";\n`);
  const alias = { parts: join(ROOT, "static/parts.js"), packs: join(folder, "packs.js") };
  const made = await build({
    entryPoints: [join(folder, "entry.js")], bundle: true, format: "esm", target: "es2022", minify: true, write: false,
    legalComments: "none", alias, logLevel: "error",
  });
  return made.outputFiles[0].contents;
}

/** Writes the program's files to a folder named after their content, so that parts of two builds never mix. */
async function program(staging, linked) {
  const folder = await mkdtemp(join(tmpdir(), "program-"));
  const { main, modules } = await cut(linked, folder);
  const split = await said(folder, modules);
  const { files, needs } = packed(modules, split);
  await merged(files, modules, folder);
  const packs = new Map([...files].map(([name, held]) => [name, pack(held, modules)]));
  const url = (name) => `./${name.length > 60 ? digest(name) : name}.wasm`;
  const table = [...packs].map(([name, bytes]) => [name, { url: url(name), integrity: integrity(bytes, "sha256") }]);
  const lists = [...needs].map(([part, list]) => [part, [...list]]);
  const script = await bundle(folder, split, Object.fromEntries(table), Object.fromEntries(lists));
  const build = `app-${digest(Buffer.concat([main, script]))}`;
  await mkdir(join(staging, build));
  await writeFile(join(staging, build, "app.js"), script);
  const tables = { files: Object.fromEntries([...packs.keys()].map((name) => [name, url(name).slice(2)])), needs: Object.fromEntries(lists) };
  await writeFile(join(staging, build, "parts.json"), `${JSON.stringify(tables, null, 2)}\n`);
  await writeFile(join(staging, build, "app.wasm"), main);
  for (const [name, bytes] of packs) await writeFile(join(staging, build, url(name)), bytes);
  await rm(folder, { recursive: true });
  const preloads = `<link rel="modulepreload" id="app-js" href="./${build}/app.js" integrity="${integrity(script)}">`
    + `<link rel="preload" id="app-wasm" href="./${build}/app.wasm" as="fetch" type="application/wasm" crossorigin="anonymous">`;
  return preloads;
}

async function minified(path, loader, define = {}) {
  const { code } = await transform(await readFile(path, "utf8"), { loader, minify: true, legalComments: "none", target: "es2022", define });
  return code;
}

const attribute = (tag, name) => tag.match(new RegExp(` ${name}="([^"]*)"`))?.[1];

/** Writes index.html, with its `data-trunk` elements replaced. */
async function page(staging, preloads) {
  const sheets = { first: [], late: [] };
  const place = async (path, content) => {
    const name = `${basename(path, extname(path))}-${digest(content)}${extname(path)}`;
    await writeFile(join(staging, name), content);
    return { name, integrity: integrity(content) };
  };
  let html = await readFile(join(ROOT, "index.html"), "utf8");
  for (const [tag] of html.matchAll(/<(?:link|script) data-trunk[^>]*>(?:<\/script>)?\n/g)) {
    const source = join(ROOT, attribute(tag, "href") ?? attribute(tag, "src") ?? ".");
    const kind = tag.startsWith("<script") ? "script" : attribute(tag, "rel");
    let made = "";
    if (kind === "script") {
      const content = await minified(source, "js");
      const type = attribute(tag, "type");
      if (type) {
        const { name, integrity } = await place(source, content);
        made = `<script src="./${name}" integrity="${integrity}" type="${type}"></script>\n`;
      } else {
        // The script that reports a failed load must itself load: in a frame without an origin, where nothing with a checksum loads, and in an
        // old page, whose other files are gone after a deployment. So it has no checksum, and keeps its name.
        await writeFile(join(staging, basename(source)), content);
        made = `<script src="./${basename(source)}"></script>\n`;
      }
    } else if (kind === "icon") {
      const { name, integrity } = await place(source, await readFile(source));
      made = `<link rel="icon" href="./${name}" integrity="${integrity}">\n`;
    } else if (kind === "css") {
      // One sheet arrives sooner than eight, and nothing is painted before it. Late styles go into another one, which is not urgent.
      const late = tag.includes(" data-late");
      const kept = sheets[late ? "late" : "first"];
      kept.push(await minified(source, "css"));
      made = kept.length === 1 ? `<!-- ${late ? "late" : "first"} styles -->\n` : "";
    } else if (kind === "copy-file" || kind === "copy-dir") {
      await cp(source, join(staging, basename(source)), { recursive: true });
    } else if (kind !== "rust") {
      throw new Error(`index.html has a data-trunk element that is not known here: ${tag}`);
    }
    html = html.replace(tag, () => made);
  }
  const first = await place("styles.css", sheets.first.join(""));
  const late = await place("late.css", sheets.late.join(""));
  html = html.replace("<!-- first styles -->", () => `<link rel="stylesheet" href="./${first.name}">`);
  html = html.replace("<!-- late styles -->", () => `<link rel="stylesheet" href="./${late.name}" id="late-styles" media="not all">`);
  const offline = await place("offline.js", await minified(join(ROOT, "static/offline.js"), "js"));
  const keeping = `<meta name="offline" content="./${SERVICE_WORKER}" data-script="./${offline.name}">`;
  html = html.replace("</head>", () => `${preloads}\n${OFFLINE ? `${keeping}\n` : ""}</head>`);
  // Comments are for whoever reads the source.
  await writeFile(join(staging, "index.html"), html.replace(/<!--.*?-->\n?/gs, ""));
}

/** The script that keeps a whole build on the device, with the list of its files. */
async function keepOffline(staging) {
  if (!OFFLINE) return writeFile(join(staging, SERVICE_WORKER), await minified(join(ROOT, "static/service-worker-off.js"), "js"));
  const entries = await readdir(staging, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => relative(staging, join(entry.parentPath, entry.name)).split(sep).join("/")).sort();
  const files = [];
  for (const path of paths) files.push([path, createHash("sha256").update(await readFile(join(staging, path))).digest("base64")]);
  const define = { BUILD: JSON.stringify(digest(JSON.stringify(files))), FILES: JSON.stringify(files) };
  await writeFile(join(staging, SERVICE_WORKER), await minified(join(ROOT, "static", SERVICE_WORKER), "js", define));
}

const linked = compiled();
// The old files stay until all of the new ones are there.
await mkdir(dirname(DIST), { recursive: true });
const staging = await mkdtemp(`${DIST}-`);
try {
  await page(staging, await program(staging, linked));
  await keepOffline(staging);
  await chmod(staging, 0o755);
  await rm(DIST, { recursive: true, force: true });
  await rename(staging, DIST);
} finally {
  await rm(staging, { recursive: true, force: true });
}
console.log(`The files to publish are in ${DIST}.`);
