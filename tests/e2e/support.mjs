// Shared by journeys and screenshots: a static server for the built files, and a browser.

import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { AxeBuilder } from "@axe-core/playwright";
import { chromium } from "playwright-core";
import { DIST } from "./files.mjs";

export * from "./files.mjs";

export const SIZES = {
  desktop: { width: 1440, height: 900 },
  tablet: { width: 1024, height: 768 },
  phone: { width: 390, height: 844 },
};

const TYPES = {
  ".css": "text/css",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
};

/**
 * Serves `DIST`, or the folder that `from` names at the time, under `base` ("/" or "/x/") on a free port; everything else is a 404, as on a
 * plain static host. With `brotli` it compresses, as most hosts do.
 */
export async function serve(base = "/", { brotli = false, from = () => DIST } = {}) {
  const compressed = new Map();
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
    const inside = path.startsWith(base) ? normalize(path.slice(base.length)) : "..";
    const file = join(from(), inside === "." ? "index.html" : inside);
    try {
      if (inside.startsWith("..")) throw new Error("outside");
      const body = await readFile(file);
      const type = { "Content-Type": TYPES[extname(file)] ?? "application/octet-stream" };
      if (brotli && !compressed.has(file)) compressed.set(file, brotliCompressSync(body));
      const sent = compressed.get(file) ?? body;
      const encoding = brotli ? { "Content-Encoding": "br" } : {};
      response.writeHead(200, { ...type, ...encoding, "Content-Length": sent.length });
      response.end(sent);
    } catch {
      response.writeHead(404, { "Content-Type": "text/plain" }).end("not found");
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${server.address().port}${base}`;
  return { url, close: () => new Promise((resolve) => { server.close(resolve); server.closeAllConnections(); }) };
}

/** The path of Chromium. */
export function browserPath() {
  const places = [
    process.env.CHROMIUM,
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
  ];
  const found = places.find((place) => place && existsSync(place));
  if (!found) throw new Error("No Chromium found. Install it, or set CHROMIUM to its path.");
  return found;
}

/** Flags that keep the browser from contacting the network. */
export const BROWSER_FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Starts the browser. */
export function launch() {
  return chromium.launch({ executablePath: browserPath(), args: BROWSER_FLAGS });
}

/** Waits until the program has drawn its page, or the failure page is shown. */
export async function ready(page) {
  await page.locator("#content:not(.loading), #failure").first().waitFor({ timeout: 20_000 });
}

/**
 * Opens an address in a context of its own and waits until it is ready. `problems` collects complaints from the
 * console, the page and the network, including violations of the security policy. Options: `before`, a function run
 * in the page ahead of everything else; `routes`, pattern to handler; `clock`, to control the page's time; `offline`, to let the
 * browser keep the site, which answers what `routes` would otherwise see; the rest goes to the context.
 */
export async function open(browser, url, { before, routes = {}, clock = false, offline = false, ...rest } = {}) {
  const context = await browser.newContext({ viewport: SIZES.desktop, ...rest });
  const page = await context.newPage();
  const problems = [];
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && problems.push(message.text()));
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("response", (response) => response.status() >= 400 && problems.push(`${response.status()} ${response.url()}`));
  page.on("requestfailed", (request) => {
    // A browser gives up fetching the icon or prefetched files when the page is reloaded meanwhile; nothing is wrong then.
    const givenUp = request.failure()?.errorText === "net::ERR_ABORTED" && /(icon[^/]*\.svg|\.wasm)$/.test(request.url());
    if (!givenUp) problems.push(`${request.failure()?.errorText} ${request.url()}`);
  });
  for (const [pattern, handler] of Object.entries(routes)) await context.route(pattern, handler);
  if (!offline) await context.addInitScript(() => delete Navigator.prototype.serviceWorker);
  if (before) await page.addInitScript(before);
  if (clock) await page.clock.install();
  await page.goto(url);
  await ready(page);
  return { context, page, problems, close: () => context.close() };
}

/** Violations of WCAG 2.2 AA found by axe-core, one per line. */
export async function violations(page) {
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  const { violations: found } = await new AxeBuilder({ page }).withTags(tags).analyze();
  return found.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map((node) => node.html).join(" | ")}`);
}

/** Retries until it succeeds. After ten seconds it throws the last failure, with `hope` in the message. */
export async function expect(attempt, hope) {
  const until = Date.now() + 10_000;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > until) throw new Error(`${hope}: ${error.message}`, { cause: error });
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** Lets the page draw this many frames, after which everything that was going to move has moved. */
export function frames(page, count) {
  return page.evaluate(async (count) => {
    for (let frame = 0; frame < count; frame += 1) await new Promise(requestAnimationFrame);
  }, count);
}

/** By how many pixels the page is wider than the window. */
export function overflow(page) {
  return page.evaluate("document.documentElement.scrollWidth - innerWidth");
}
