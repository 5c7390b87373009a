// Has the browser keep the site on the device (static/service-worker.js), and tells the application how that stands: src/ui/offline.rs shows
// it, and lets the reader switch it off. boot.js loads this script once the page is drawn.

const PREFIX = () => `happens-before ${new URL("./", location.href).href} `;
/** How often a page that stays open asks for a new version. */
const ASK_AGAIN_MS = 3_600_000;

/** Present in a published build only. */
const script = document.querySelector("meta[name=offline]")?.content;
let registration;
let asked = 0;

/** Says how it stands: "missing", "off", "coming", "kept", "failed" or "newer". */
function say(state) {
  globalThis.happensBeforeOffline = { ...globalThis.happensBeforeOffline, state };
  dispatchEvent(new CustomEvent("happens-before:offline"));
}

/** Resolves once a worker is installed, or was refused because a file did not come. */
function settled(worker) {
  return new Promise((resolve) => {
    const look = () => {
      if (worker.state === "redundant") resolve(false);
      else if (worker.state !== "installing") resolve(true);
    };
    worker.addEventListener("statechange", look);
    look();
  });
}

async function follow(worker) {
  const first = !registration.active;
  const there = await settled(worker);
  if (!there) say(registration.active ? "kept" : "failed");
  else say(first ? "kept" : "newer");
}

async function askAgain() {
  if (document.hidden || Date.now() - asked < ASK_AGAIN_MS) return;
  asked = Date.now();
  await registration?.update().catch(() => {}); // Without a network there is nothing new.
}

async function keep() {
  try {
    if (!(await navigator.serviceWorker.getRegistration(script))?.active) say("coming");
    registration = await navigator.serviceWorker.register(script, { updateViaCache: "none" });
  } catch (error) {
    console.warn("The site could not be kept on this device:", error);
    say("failed");
    return;
  }
  asked = Date.now();
  registration.addEventListener("updatefound", () => follow(registration.installing));
  document.addEventListener("visibilitychange", askAgain);
  if (navigator.serviceWorker.controller) navigator.serviceWorker.controller.postMessage("tidy");
  if (registration.waiting) say("newer");
  else if (registration.installing) await follow(registration.installing);
  else say("kept");
}

/** Removes everything; the page goes on with what it has loaded. */
async function drop() {
  await (await navigator.serviceWorker.getRegistration(script))?.unregister();
  registration = undefined;
  const names = (await caches.keys()).filter((name) => name.startsWith(PREFIX()));
  await Promise.all(names.map((name) => caches.delete(name)));
  say("off");
}

/** Lets the newer version take over, and loads the page again: its address holds what is on the screen. */
function begin() {
  if (!registration?.waiting) return location.reload();
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
  registration.waiting.postMessage("take over");
}

/** What the reader has chosen (src/ui/offline.rs), or else whether to: not if the browser is asked to save data. */
function wanted() {
  try {
    const { value } = JSON.parse(localStorage.getItem("happens-before.offline")) ?? {};
    if (typeof value === "boolean") return value;
  } catch (error) {
    // Blocked or damaged storage: the application says so.
  }
  return !navigator.connection?.saveData;
}

/** Starts, unless the reader does not want it or the browser cannot do it, as in a frame or without HTTPS. */
export function start() {
  globalThis.happensBeforeOffline = { keep, drop, begin };
  if (!script || !("serviceWorker" in navigator) || !isSecureContext || self !== top) say("missing");
  else if (wanted()) keep();
  else drop().catch((error) => console.warn("What was kept could not be looked up:", error));
}
