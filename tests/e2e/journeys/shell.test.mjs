// Loading, addresses, storage and failure of the built application, at the root and under a sub-path.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { browser, root, sub } from "../stage.mjs";
import { DIST, SIZES, expect, open, overflow, parts, violations } from "../support.mjs";

const heading = (page) => page.locator("h1").first().innerText();

test("home loads without an error, a violated policy or a missing file", async () => {
  const { page, problems, close } = await open(browser, root.url);
  assert.match(await heading(page), /Distributed systems/);
  assert.equal(await page.title(), "Happens Before");
  assert.deepEqual(problems, []);
  await close();
});

test("the policy allows no inline script and no eval", async () => {
  const { page, problems, close } = await open(browser, root.url);
  const policy = await page.locator("meta[http-equiv=Content-Security-Policy]").getAttribute("content");
  const scripts = policy.split(";").find((part) => part.trim().startsWith("script-src"));
  assert.equal(scripts.trim(), "script-src 'self' 'wasm-unsafe-eval'");
  const html = await readFile(join(DIST, "index.html"), "utf8");
  assert.doesNotMatch(html, /<script(?![^>]*src=)[^>]*>/);
  await page.addScriptTag({ content: "window.intruder = true" }).catch(() => {});
  assert.equal(await page.evaluate("window.intruder"), undefined);
  assert.ok(problems.some((problem) => problem.includes("Content Security Policy")), "the browser reports the intruder");
  await close();
});

for (const scheme of ["light", "dark"]) {
  for (const [name, viewport] of Object.entries(SIZES)) {
    for (const fragment of ["#/", "#/glossary", "#/no/such/page"]) {
      test(`axe finds nothing: ${fragment}, ${scheme}, ${name}`, async () => {
        const { page, close } = await open(browser, root.url + fragment, { colorScheme: scheme, viewport });
        assert.deepEqual(await violations(page), []);
        assert.ok((await overflow(page)) <= 0, "nothing is too wide");
        await close();
      });
    }
  }
}

test("an unknown address is named, and leads home", async () => {
  const { page, problems, close } = await open(browser, `${root.url}#/no/such%20page?<b>x</b>`);
  assert.match(await heading(page), /no such page/);
  assert.equal(await page.locator("code.address").innerText(), "/no/such page?<b>x</b>");
  await page.getByRole("link", { name: "To the start page" }).click();
  await page.waitForFunction(() => document.title === "Happens Before");
  assert.match(await heading(page), /Distributed systems/);
  assert.equal(await page.evaluate("document.activeElement.id"), "content", "the focus goes with the page");
  assert.deepEqual(problems, []);
  await close();
});

test("fragments that are no address at all are survived, also while running", async () => {
  const { page, problems, close } = await open(browser, `${root.url}#elsewhere`);
  assert.match(await heading(page), /no such page/);
  const shown = page.locator("code.address");
  for (const fragment of ["//[", "/%E0%A4%A", "/lesson/", `/${"x".repeat(5000)}`]) {
    await page.evaluate((text) => { location.hash = text; }, fragment);
    const expected = fragment.length > 120 ? `${fragment.slice(0, 120)}…` : fragment;
    await expect(async () => assert.equal(await shown.innerText(), expected), "the address is named");
    assert.match(await heading(page), /no such page/);
  }
  await page.evaluate(() => { location.hash = "?"; });
  await expect(async () => assert.match(await heading(page), /Distributed systems/), "nothing at all is the start page");
  assert.deepEqual(problems, []);
  await close();
});

test("the theme follows the system, then the choice, from the first paint on", async () => {
  const { page, context, close } = await open(browser, root.url, { colorScheme: "dark" });
  const paper = (of) => of.evaluate("getComputedStyle(document.body).backgroundColor");
  const dark = await paper(page);
  await page.getByRole("button", { name: /Colours: system/ }).click();
  await page.getByRole("button", { name: /Colours: light/ }).waitFor();
  const light = await paper(page);
  assert.notEqual(light, dark);
  const again = await context.newPage();
  await again.route("**/*.wasm", (route) => route.abort());
  await again.goto(root.url);
  assert.equal(await paper(again), light, "before the program is there");
  await close();
});

test("text and a progress bar stand before the program is there", async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  let release;
  const held = new Promise((resolve) => { release = resolve; });
  await page.route("**/*.wasm", async (route) => { await held; await route.continue(); });
  await page.goto(root.url, { waitUntil: "domcontentloaded" });
  assert.match(await page.locator(".boot h1").innerText(), /Happens/);
  assert.ok(await page.getByRole("progressbar", { name: /Loading/ }).isVisible());
  release();
  await page.locator("#content:not(.loading)").waitFor();
  assert.equal(await page.locator(".boot").count(), 0);
  await context.close();
});

test("the progress bar follows the bytes", async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  const network = await context.newCDPSession(page);
  await network.send("Network.emulateNetworkConditions", { offline: false, latency: 0, downloadThroughput: 250_000, uploadThroughput: -1 });
  await page.goto(root.url, { waitUntil: "domcontentloaded" });
  const value = () => document.getElementById("boot-progress")?.value;
  const first = await (await page.waitForFunction(value)).jsonValue();
  assert.ok(first > 0 && first < 1, `the bar begins somewhere: ${first}`);
  assert.match(await page.locator("#boot-label").innerText(), /Loading the simulator, \d+ kB/);
  await page.locator("#content:not(.loading)").waitFor();
  await context.close();
});

test("the keyboard reaches everything, and what has the focus is seen", async () => {
  const { page, close } = await open(browser, root.url);
  await page.keyboard.press("Tab");
  const skip = page.getByRole("button", { name: "Skip to the content" });
  assert.ok((await skip.boundingBox()).height > 20, "the skip button appears when it has the focus");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate("document.activeElement.id"), "content");
  const link = page.locator(":focus");
  for (let tabs = 0; tabs < 60 && (await link.getAttribute("href")) !== "#/lesson/idempotency"; tabs += 1) {
    await page.keyboard.press("Tab");
    const outline = await link.evaluate((element) => getComputedStyle(element).outlineStyle);
    assert.notEqual(outline, "none", await link.evaluate((element) => element.outerHTML));
  }
  assert.equal(await link.getAttribute("href"), "#/lesson/idempotency");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => location.hash.startsWith("#/lesson/idempotency"));
  await close();
});

test("damaged storage is set aside and said", async () => {
  const { page, problems, close } = await open(browser, root.url, {
    before: () => localStorage.setItem("happens-before.theme", "{damaged"),
  });
  await page.getByText("could not be read").waitFor();
  assert.equal(await page.evaluate("localStorage.getItem('happens-before.theme.set-aside')"), "{damaged");
  assert.deepEqual(await violations(page), []);
  await page.getByRole("button", { name: "Dismiss" }).click();
  await page.getByText("could not be read").waitFor({ state: "detached" });
  assert.deepEqual(problems, []);
  await close();
});

/** Storage that keeps its contents but accepts no more writes. */
const FULL = () => {
  if (!sessionStorage.filled) localStorage.setItem("happens-before.theme", "{damaged");
  sessionStorage.filled = "once";
  Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError"); };
};

/** The same, but it accepts the old entry back under its key. */
const FULL_KEPT = () => {
  localStorage.setItem("happens-before.theme", "{damaged");
  const write = Storage.prototype.setItem;
  Storage.prototype.setItem = function (key, text) {
    if (text !== "{damaged" || key.endsWith(".set-aside")) throw new DOMException("full", "QuotaExceededError");
    write.call(this, key, text);
  };
};

test("damaged storage that is full as well stays, and that is what is said", async () => {
  const { page, problems, close } = await open(browser, root.url, { before: FULL_KEPT });
  await page.getByText("The storage is too full to set the old data aside, so it stays where it is").waitFor();
  assert.equal(await page.getByText(/was set aside/).count(), 0);
  assert.equal(await page.evaluate("localStorage.getItem('happens-before.theme')"), "{damaged");
  await page.getByRole("button", { name: /Colours: system/ }).click();
  await page.getByRole("button", { name: /Colours: light/ }).waitFor();
  assert.equal(await page.evaluate("localStorage.getItem('happens-before.theme')"), "{damaged", "nothing is written over it");
  assert.deepEqual(problems, []);
  await close();
});

test("who starts without stored progress does so also where nothing can be written", async () => {
  const { page, close } = await open(browser, `${root.url}?selftest=panic#/lesson/any`, { before: FULL });
  await page.locator("#failure").waitFor();
  await page.getByRole("button", { name: "Start without stored progress" }).click();
  await page.getByRole("heading", { level: 1, name: /taught by running them/ }).waitFor();
  assert.equal(await page.evaluate("localStorage.getItem('happens-before.theme')"), null);
  await close();
});

test("blocked storage is said once, and the page works", async () => {
  const { page, problems, close } = await open(browser, root.url, {
    before: () => Object.defineProperty(window, "localStorage", { get() { throw new DOMException("blocked", "SecurityError"); } }),
  });
  await page.getByRole("button", { name: /Colours: system/ }).click();
  await page.getByRole("button", { name: /Colours: light/ }).click();
  await page.getByRole("button", { name: /Colours: dark/ }).waitFor();
  assert.equal(await page.getByText("blocks storage").count(), 1);
  assert.deepEqual(problems, []);
  await close();
});

test("a panic shows the reason, the recipe and ways back", async () => {
  const { page, close } = await open(browser, `${root.url}?selftest=panic#/lesson/any`, {
    permissions: ["clipboard-read", "clipboard-write"],
  });
  await page.locator("#failure").waitFor();
  assert.equal(await page.evaluate("document.activeElement.tagName"), "H1");
  assert.match(await page.locator("#failure-reason").innerText(), /asked for by \?selftest=panic/);
  assert.match(await page.locator("#failure-recipe").innerText(), /seed: 7/);
  assert.deepEqual(await violations(page), []);
  await page.getByRole("button", { name: "Copy this report" }).click();
  await page.getByText("Copied.").waitFor();
  assert.match(await page.evaluate("navigator.clipboard.readText()"), /selftest=panic[^]*seed: 7/);
  await page.evaluate("localStorage.setItem('happens-before.theme', '7')");
  await page.getByRole("button", { name: "Start without stored progress" }).click();
  await page.locator("#content:not(.loading)").waitFor();
  assert.match(await heading(page), /Distributed systems/);
  assert.equal(await page.evaluate("localStorage.getItem('happens-before.theme.set-aside')"), "7");
  await close();
});

test("missing WebAssembly and a missing file are explained", async () => {
  const none = await open(browser, root.url, { before: () => { delete window.WebAssembly; } });
  assert.match(await heading(none.page), /no WebAssembly/);
  assert.deepEqual(await violations(none.page), []);
  await none.close();
  const lost = await open(browser, root.url, { routes: { "**/app.wasm": (route) => route.fulfill({ status: 404 }) } });
  assert.match(await heading(lost.page), /could not be loaded/);
  assert.match(await lost.page.locator("#failure-reason").innerText(), /404/);
  await lost.close();
});

test("without JavaScript the page says what it needs", async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(root.url);
  assert.match(await page.locator("noscript").innerText(), /allow JavaScript/);
  await context.close();
});

test("the search worker answers, at the root and under a sub-path", async () => {
  const { folder } = await parts();
  for (const server of [root, sub]) {
    const asked = [];
    const { page, problems, close } = await open(browser, `${server.url}?selftest=worker`, {
      routes: { "**/worker.js*": (route) => { asked.push(route.request().url()); return route.continue(); } },
    });
    await page.locator("#selftest", { hasText: "echo 41" }).waitFor();
    assert.ok(asked[0].includes(folder), `another build has another address: ${asked[0]}`);
    assert.deepEqual(problems, []);
    await close();
  }
});

test("a worker that cannot be loaded ends in a sentence", async () => {
  const { page, close } = await open(browser, `${root.url}?selftest=worker`, {
    routes: { "**/worker.js*": (route) => route.fulfill({ status: 404 }) },
  });
  await page.locator("#selftest", { hasText: "could not be loaded" }).waitFor();
  await close();
});

test("a worker that never answers is told after five seconds, and can be asked again", async () => {
  let shut = true;
  const { page, close } = await open(browser, `${root.url}#/lesson/idempotency?step=prove`, {
    routes: { "**/worker.js*": (route) => (shut ? route.fulfill({ contentType: "text/javascript", body: "" }) : route.continue()) },
  });
  const begin = page.getByRole("button", { name: /^Run \d+ seeds, with and without the fix$/ });
  await begin.click();
  await page.getByText("does not answer. Try again").waitFor({ timeout: 10_000 });
  shut = false;
  await begin.click();
  await page.getByText(/^\d+ of \d+ seeds$/).waitFor();
  await close();
});

test("a page whose first script is missing says so, and offers to load again", async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  let lost = true;
  await page.route("**/boot-*.js", (route) => (lost ? route.fulfill({ status: 404 }) : route.continue()));
  await page.goto(root.url);
  await page.getByText("The simulator did not load.").waitFor();
  assert.deepEqual(await violations(page), []);
  await page.waitForTimeout(10_500);
  assert.equal(await page.getByRole("button", { name: "Reload" }).count(), 1, "it is said once");
  lost = false;
  await page.getByRole("button", { name: "Reload" }).click();
  await page.locator("#content:not(.loading)").waitFor();
  await context.close();
});

/** Opens the start page with files that never come, until its text is there; its clock is controlled. */
async function silent(pattern) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.clock.install();
  await page.route(pattern, () => {});
  await page.goto(root.url, { waitUntil: "commit" });
  await page.locator("#boot-label").waitFor();
  return { context, page };
}

test("a first file that neither comes nor is refused is told after ten seconds", async () => {
  for (const [pattern, words] of [["**/boot-*.js", "did not load"], ["**/app.js", "is taking long"], ["**/app.wasm", "is taking long"]]) {
    const { context, page } = await silent(pattern);
    // The program's files are asked for a little after the text is there.
    if (!pattern.includes("boot")) await page.waitForFunction(() => globalThis.happensBeforeBoots);
    await page.clock.fastForward(11_000);
    await page.getByText(`The simulator ${words}`).waitFor();
    await page.getByRole("button", { name: "Reload" }).waitFor();
    await context.close();
  }
});

test("a page whose styles are missing says so", async () => {
  const { page, close } = await open(browser, root.url, { routes: { "**/styles-*.css": (route) => route.fulfill({ status: 404 }) } });
  await page.getByText("The styles of this page did not load.").waitFor();
  await close();
});

test("an old page whose files are all gone after a deployment says so", async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.route(/-[0-9a-f]{16}[./]/, (route) => route.fulfill({ status: 404 }));
  await page.goto(root.url);
  await page.getByText("The simulator did not load.").waitFor();
  await page.getByRole("button", { name: "Reload" }).waitFor();
  await context.close();
});

test("the same files work under a sub-path", async () => {
  const { page, problems, close } = await open(browser, `${sub.url}#/no/such/page`);
  await page.getByRole("link", { name: "To the start page" }).click();
  await page.waitForFunction(() => document.title === "Happens Before");
  assert.equal(new URL(page.url()).pathname, "/x/");
  assert.deepEqual(problems, []);
  await close();
});
