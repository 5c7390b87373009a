// Keeps the whole site on the device, so that it works without a network. `./dev build` publishes it as service-worker.js, with the
// list of the build's files; there is none under `trunk serve`. static/offline.js registers it.
//
// Each build has a cache of its own, which is complete before the build is used. A page is answered from one build only: the folder of a
// build's program is named after its content, and so are the other files that an open page still asks for. Older builds are kept as long as
// pages may be open that belong to them.

/* global BUILD, FILES */ // A name that changes with any file, and [path, SHA-256] of every file.

const PREFIX = `happens-before ${registration.scope} `;
const CACHE = PREFIX + BUILD;
/** How many files are fetched at a time. */
const AT_ONCE = 4;

const address = (path) => new URL(path === "index.html" ? "./" : path, registration.scope).href;

/** This site's caches, the current build's first and then from the newest to the oldest. */
async function ours() {
  const names = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  return [CACHE, ...names.reverse()];
}

async function checksum(response) {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", await response.clone().arrayBuffer()));
  return btoa(String.fromCharCode(...bytes));
}

/** Fetches one file, unless an older build has the same. Some hosts add lines to a page, so the page must only name this build's files. */
async function keep(cache, path, sum, older) {
  const url = address(path);
  if (await cache.match(url)) return;
  const held = older.get(sum);
  if (held) {
    await cache.put(url, held);
    return;
  }
  const response = await fetch(url, { cache: "no-cache", credentials: "same-origin" });
  const names = path === "index.html" ? [...(await response.clone().text()).matchAll(/(?:href|src)="\.\/([^"]+)"/g)] : [];
  const known = new Set(FILES.map(([name]) => name));
  const right = path === "index.html" ? names.length > 0 && names.every(([, name]) => known.has(name)) : await checksum(response) === sum;
  if (!response.ok || !right) throw new Error(`${url} is not the file of this build.`);
  await cache.put(url, response.redirected ? new Response(response.body, { headers: response.headers }) : response);
}

/** The files that older builds have, by checksum. */
async function holdings() {
  const older = new Map();
  for (const name of (await ours()).slice(1)) {
    const cache = await caches.open(name);
    const list = await (await cache.match(address("files")))?.json() ?? [];
    for (const [path, sum] of list) {
      const held = path !== "index.html" && await cache.match(address(path));
      if (held) older.set(sum, held);
    }
  }
  return older;
}

/** What is not complete is not used: if a file does not come, or is another build's, the next visit goes on. */
async function install() {
  const cache = await caches.open(CACHE);
  const older = await holdings();
  const waiting = [...FILES];
  const fetchNext = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await keep(cache, ...next, older);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, fetchNext));
  await cache.put(address("files"), new Response(JSON.stringify(FILES)));
}

/** Removes older builds, when the only page that is open has just been opened with this one. */
async function tidy() {
  const open = await clients.matchAll({ type: "window", includeUncontrolled: true });
  if (open.length > 1 || registration.waiting || registration.installing) return;
  const [, ...older] = await ours();
  await Promise.all(older.map((name) => caches.delete(name)));
}

/** The answer from the build that the page belongs to, or else from the network. */
async function answer(request) {
  const url = new URL(request.url);
  const page = address("index.html");
  const sought = request.mode === "navigate" && url.pathname === new URL("index.html", page).pathname ? page : url.origin + url.pathname;
  // A worker's script has a fixed name; its query is the path of the program that it runs.
  const program = url.search.startsWith("?app-") && address(url.search.slice(1));
  for (const name of await ours()) {
    if (!await caches.has(name)) continue;
    const cache = await caches.open(name);
    const held = (!program || await cache.match(program)) && await cache.match(sought);
    if (held) return held;
  }
  return fetch(request);
}

addEventListener("install", (event) => event.waitUntil(install()));
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  if (method === "GET" && url.startsWith(registration.scope)) event.respondWith(answer(event.request));
});
addEventListener("message", (event) => {
  if (event.data === "take over") skipWaiting();
  if (event.data === "tidy") event.waitUntil(tidy());
});
