// Fetches the program's parts on demand. It replaces the loader that wasm-split-cli writes, which fetches each of hundreds of modules as a
// separate file. The build (.build/publish.mjs) packs them into few files, and bundles this script with the program's glue and with
// `packs`, the table of files.

import { FILES, NEEDS, shared } from "packs";

/** How long to wait for a file before the load counts as failed and can be retried. */
const PATIENCE_MS = 30_000;

const files = new Map(); // name -> promise of its modules' names, once it has been requested
const here = new Map(); // name -> its modules' names
const compiledModules = new Map(); // name -> WebAssembly.Module
const joined = new Set(); // the modules that have been linked into the program
const failed = new Set(); // files that failed to load, or arrived damaged

function fetched(file, options) {
  if (!files.has(file)) {
    const coming = unpacked(file, options);
    files.set(file, coming);
    coming.catch(() => {
      failed.add(file);
      files.delete(file); // The next request tries again.
    });
  }
  return files.get(file);
}

async function unpacked(file, options) {
  const { url, integrity } = FILES[file];
  // A file's address identifies its content, so a cached copy of any age is good, unless it was damaged.
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

/** Called by the program to load a part; calls back with whether that succeeded. */
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

const ignore = () => {}; // Callers that need the part learn of the failure.

const filesOf = (parts) => new Set(parts.flatMap((part) => NEEDS[part] ?? []));

/** Fetches the files for these parts before the program asks for them. */
export function ahead(parts) {
  for (const file of filesOf(parts)) fetched(file).catch(ignore);
}

/** Fetches the files for these parts, then gives everything fetched and compiled here, for a worker that runs the same program. */
export async function compiled(parts) {
  await Promise.all([...filesOf(parts)].map((file) => fetched(file)));
  return { files: here, modules: compiledModules };
}

/** Fetches all remaining files, one after the other. */
export async function rest() {
  for (const file of Object.keys(FILES)) await fetched(file, { priority: "low" }).catch(ignore);
}

/** Takes over everything that a page has compiled. */
export function adopt(given) {
  for (const [name, module] of given.modules) compiledModules.set(name, module);
  for (const [file, names] of given.files) files.set(file, Promise.resolve(names));
}
