// Loads the program with a progress bar, and owns the page for failures while loading or running it. It is plain DOM
// on purpose: after a Rust panic nothing in the WebAssembly can be trusted.

// Tells static/first-paint.js that this script has loaded.
globalThis.happensBeforeBoots = true;

const STORED = "happens-before.";
/** How long nothing may arrive before the page says so. */
const PATIENCE_MS = 10_000;
let failed = false;
let silence;

function element(tag, properties, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

// Replaces the whole page. Only the first failure is shown: later ones are its consequences.
function fail({ title, text, reason }) {
  if (failed) return;
  failed = true;
  // src/ui/panic.rs keeps it current. Until something is changed, the address identifies the run.
  const recipe = globalThis.happensBeforeRecipe || (location.hash.startsWith("#/lesson/") && location.href);
  const heading = element("h1", { tabIndex: -1 }, title);
  const page = element("main", { className: "failure", id: "failure" }, heading, element("p", {}, text));
  page.append(element("h2", {}, "Reason"), element("pre", { id: "failure-reason", tabIndex: 0 }, reason));
  if (recipe) {
    page.append(element("h2", {}, "Recipe"), element("p", {}, "This repeats the run exactly."));
    page.append(element("pre", { id: "failure-recipe", tabIndex: 0 }, recipe));
  }
  page.append(waysBack([reason, recipe].filter(Boolean).join("\n\n")));
  document.title = `${title} · Happens Before`;
  document.body.replaceChildren(page);
  heading.focus();
}

function waysBack(report) {
  const said = element("span", { className: "soft", role: "status" });
  const copy = element("button", { type: "button", id: "failure-copy" }, "Copy this report");
  copy.onclick = () => copyText(report).then(
    () => { said.textContent = "Copied."; },
    () => { said.textContent = "This browser did not allow copying. Select the text above instead."; },
  );
  const again = element("button", { type: "button", className: "primary" }, "Reload");
  again.onclick = () => location.reload();
  const home = element("a", { className: "button", href: location.pathname }, "To the start page");
  const fresh = element("button", { type: "button", id: "failure-fresh" }, "Start without stored progress");
  fresh.onclick = () => {
    setStoredAside();
    location.assign(location.pathname);
  };
  const row = element("p", { className: "actions" }, again, home, fresh, copy);
  return element("div", {}, row, said);
}

async function copyText(text) {
  await navigator.clipboard.writeText(text);
}

// Renames rather than deletes, as the application does with an entry that it cannot read.
function setStoredAside() {
  try {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(STORED) && !key.endsWith(".set-aside"));
    for (const key of keys) {
      const text = localStorage.getItem(key);
      // Remove it first: the user wants to start without it, even if storage accepts no more writes.
      localStorage.removeItem(key);
      try {
        localStorage.setItem(`${key}.set-aside`, text);
      } catch (error) {
        console.warn(`${key} could not be set aside:`, error);
      }
    }
  } catch (error) {
    console.warn("Stored progress cannot be reached:", error);
  }
}

// A file may neither come nor be refused. Then the page says so; it still starts if the file comes after all.
function listen() {
  clearTimeout(silence);
  silence = setTimeout(() => {
    const label = document.getElementById("boot-label");
    if (!label || label.dataset.told) return;
    label.dataset.told = "yes";
    label.textContent = "The simulator is taking long to load. The connection or the host may have failed. ";
    const again = element("button", { type: "button" }, "Reload");
    again.onclick = () => location.reload();
    label.after(again);
  }, PATIENCE_MS);
}

// Passes the bytes on as they arrive, so that compiling starts at once, and shows the progress. If the host
// compresses, Content-Length counts compressed bytes, so there is no total to show.
function counted(response) {
  const bar = document.getElementById("boot-progress");
  const label = document.getElementById("boot-label");
  const total = response.headers.get("Content-Encoding") ? 0 : Number(response.headers.get("Content-Length"));
  let seen = 0;
  const counter = new TransformStream({
    transform(chunk, controller) {
      seen += chunk.byteLength;
      listen();
      if (bar && total >= seen) bar.value = seen / total;
      if (label) label.textContent = `Loading the simulator, ${Math.round(seen / 1000)} kB`;
      controller.enqueue(chunk);
    },
  });
  return response.body.pipeThrough(counter);
}

const refusal = (url, { status, statusText }) => new Error(`${url} answered ${status} ${statusText}`);

// Compiles while the bytes arrive, whatever content type the host gives them.
async function compile(url, bytes, options) {
  const response = await fetch(url, options);
  if (!response.ok) throw refusal(url, response);
  const headers = { "Content-Type": "application/wasm" };
  return WebAssembly.compileStreaming(new Response(bytes(response), { headers }));
}

// Waits until the text of index.html has been painted; hidden pages never are, and some browsers do not report it.
function painted() {
  return new Promise((resolve) => {
    if (document.hidden || !PerformanceObserver.supportedEntryTypes.includes("paint")) resolve();
    new PerformanceObserver(resolve).observe({ type: "paint", buffered: true });
    setTimeout(resolve, 1_000);
  });
}

// The lesson in the address, by the name of its part of the program.
function lessonAsked() {
  return location.hash.match(/^#\/lesson\/([a-z0-9-]+)/)?.[1].replaceAll("-", "_");
}

async function start() {
  listen();
  const js = document.getElementById("app-js").href;
  const wasm = document.getElementById("app-wasm").href;
  const program = import(js).then((program) => {
    if (lessonAsked()) program.ahead?.(["page", lessonAsked(), ...(location.hash.includes("?") ? ["acts", "texts"] : [])]);
    return program;
  });
  const [{ default: begin, compiled, rest }, module] = await Promise.all([program, compile(wasm, counted), painted()]);
  // Lets workers run the same program (src/ui/worker/outside.rs).
  globalThis.happensBeforeProgram = async (needed) => {
    const parts = await compiled?.(needed);
    return { js, module, parts, count: parts?.files.size };
  };
  await begin({ module_or_path: module });
  clearTimeout(silence);
  const late = document.getElementById("late-styles"); // Missing under `trunk serve`, where all styles come first.
  if (late) late.media = "all";
  const offline = document.querySelector("meta[name=offline]"); // Missing under `trunk serve`.
  whenIdle(async () => {
    if (rest && !navigator.connection?.saveData) await rest();
    if (offline) (await import(offline.dataset.script)).start();
  });
}

// By then the page is drawn, and its reader is busy reading.
function whenIdle(task) {
  setTimeout(() => (globalThis.requestIdleCallback ?? setTimeout)(task), 2_000);
}

addEventListener("happens-before:panic", (event) => {
  fail({
    title: "The simulator stopped",
    text: "This is a bug in Happens Before, not something you did wrong. Your progress is kept.",
    reason: event.detail.reason,
  });
});

function notLoaded(error) {
  fail({
    title: "The simulator could not be loaded",
    text: "The connection or the host may have failed. Reloading often helps.",
    reason: String(error),
  });
}

// A trap without a panic, such as running out of memory, only shows up as an error.
function onError(error) {
  if (typeof WebAssembly === "object" && error instanceof WebAssembly.RuntimeError) {
    fail({
      title: "The simulator stopped",
      text: "The browser ended the WebAssembly program. Your progress is kept.",
      reason: String(error),
    });
  }
}
addEventListener("error", (event) => onError(event.error));
addEventListener("unhandledrejection", (event) => onError(event.reason));

if (typeof WebAssembly !== "object") {
  fail({
    title: "This browser has no WebAssembly",
    text: "The simulator is a WebAssembly program. Any recent browser can run it, unless WebAssembly is switched off, as in some locked-down modes.",
    reason: "`WebAssembly` is not defined on this page.",
  });
} else {
  start().catch(notLoaded);
}
