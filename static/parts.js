// Fetches the program's parts when the program asks for them, in place of the loader that wasm-split-cli writes: that one fetches
// each of hundreds of modules as a file of its own. The build (.build/publish.mjs) packs them into few files, and
// bundles this with the program's glue and with `packs`, the table of files.

import { FILES, NEEDS, shared } from "packs";

/** Whoever waits longer is told, and may try again. */
const PATIENCE_MS = 30_000;

const files = new Map(); // name -> promise of its modules' names, while it is on its way or here
const here = new Map(); // name -> its modules' names
const compiledModules = new Map(); // name -> WebAssembly.Module
const joined = new Set(); // the modules that belong to the program by now
const failed = new Set(); // files that did not come, or came damaged

function fetched(file, options) {
  if (!files.has(file)) {
    const coming = unpacked(file, options);
    files.set(file, coming);
    coming.catch(() => {
      failed.add(file);
      files.delete(file); // Whoever asks next tries again.
    });
  }
  return files.get(file);
}

async function unpacked(file, options) {
  const { url, integrity } = FILES[file];
  // A name stands for its content, so that what the browser has is good however old it is; unless it was damaged.
  const cache = failed.has(file) ? "reload" : "force-cache";
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const response = await fetch(new URL(url, import.meta.url), { integrity, cache, signal, ...options });
  if (!response.ok) throw new Error(`${response.url} answered ${response.status} ${response.statusText}`);
  const pack = await WebAssembly.compile(await response.arrayBuffer());
  const [names] = WebAssembly.Module.customSections(pack, "names");
  const bodies = WebAssembly.Module.customSections(pack, "modules");
  const compile = async (name, index) => {
    if (!compiledModules.has(name)) compiledModules.set(name, await WebAssembly.compile(bodies[index]));
    return name;
  };
  here.set(file, await Promise.all(new TextDecoder().decode(names).split(" ").map(compile)));
  return here.get(file);
}

async function join(part) {
  const held = await Promise.all(NEEDS[part].map((file) => fetched(file)));
  const given = shared();
  const imports = { __wasm_split: given, __wasm_split_once: given };
  for (const name of held.flat()) {
    if (joined.has(name)) continue;
    new WebAssembly.Instance(compiledModules.get(name), imports);
    joined.add(name);
  }
}

/** What the program calls to have a part: it is called back, and told whether it is there. */
export const loader = (part) => async (callback, data) => {
  let there = true;
  try {
    await join(part);
  } catch (error) {
    console.warn(`The program's part “${part}” did not load:`, error);
    there = false;
  }
  shared().__indirect_function_table.get(callback)(data, there);
};

const ignore = () => {}; // Whoever needs the part is told.

/** Fetches what these parts need, ahead of the program that will ask for them. */
export function ahead(parts) {
  for (const file of new Set(parts.flatMap((part) => NEEDS[part] ?? []))) fetched(file).catch(ignore);
}

/** Fetches what was not needed yet, one file after the other. */
export async function rest() {
  for (const file of Object.keys(FILES)) await fetched(file, { priority: "low" }).catch(ignore);
}

/** What was fetched and compiled here, for a worker that runs the same program. */
export const compiled = () => ({ files: here, modules: compiledModules });

/** Takes over what a page has compiled. */
export function adopt(given) {
  for (const [name, module] of given.modules) compiledModules.set(name, module);
  for (const [file, names] of given.files) files.set(file, Promise.resolve(names));
}
