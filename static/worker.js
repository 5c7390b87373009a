// Starts the search worker. It is our own file because Trunk gives the worker's files no hash: the
// page passes its build's name as the query, so a browser never mixes an old worker with a new page.
const { default: init } = await import(`./prove-worker.js${self.location.search}`);
await init({ module_or_path: new URL(`./prove-worker_bg.wasm${self.location.search}`, import.meta.url) });
