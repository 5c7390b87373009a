// The site without a network: kept on the device after the first visit (static/service-worker.js), whole or not at all, and never mixed
// from two versions.

import assert from "node:assert/strict";
import { cp, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { after, before, test } from "node:test";
import { lesson, prove } from "../lesson.mjs";
import { browser } from "../stage.mjs";
import { DIST, expect, lessonIds, open, parts, ready, serve } from "../support.mjs";

const KEPT = "This site is kept on this device and works without a network.";
const NEWER = "A newer version of this site is here.";
/** The first, and the one that the host has after the next deployment. */
let folder;
const versions = {};

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "offline-"));
  const { folder: program } = await parts();
  versions.first = { dist: DIST, program };
  versions.second = await deployed("second", "app-0123456789abcdef");
  // A deployment that is not complete: the list names a file that the host does not have yet.
  versions.broken = await deployed("broken", "app-fedcba9876543210");
  const list = join(versions.broken.dist, "service-worker.js");
  await writeFile(list, (await readFile(list, "utf8")).replace(/(?<=glossary\.wasm",")[^"]+/, Buffer.alloc(32).toString("base64")));
  // What `OFFLINE=no ./dev build` makes.
  versions.off = await deployed("off", "app-00112233445566ff");
  await cp(fileURLToPath(new URL("../../../static/service-worker-off.js", import.meta.url)), join(versions.off.dist, "service-worker.js"));
  const page = join(versions.off.dist, "index.html");
  await writeFile(page, (await readFile(page, "utf8")).replace(/<meta name="offline"[^>]*>/, ""));
});

after(() => rm(folder, { recursive: true, force: true }));

/** The same site as another version: the folder of its program has another name, and the host has nothing else. */
async function deployed(name, program) {
  const dist = join(folder, name);
  await cp(DIST, dist, { recursive: true });
  await rename(join(dist, versions.first.program), join(dist, program));
  for (const file of ["index.html", "service-worker.js"]) {
    const text = await readFile(join(dist, file), "utf8");
    await writeFile(join(dist, file), text.replaceAll(versions.first.program, program));
  }
  const worker = await readFile(join(dist, "service-worker.js"), "utf8");
  await writeFile(join(dist, "service-worker.js"), worker.replace(/(?<=\+")[0-9a-f]{16}(?=")/, program.slice(-16)));
  return { dist, program };
}

/** A host whose version can be replaced, and a first visit until the site is kept. */
async function visited(base = "/", options = {}) {
  const host = { version: versions.first };
  const { url, close } = await serve(base, { from: () => host.version.dist });
  const visit = await open(browser, url, { offline: true, ...options });
  await visit.page.getByText(KEPT).waitFor({ timeout: 20_000 });
  return { ...visit, host, url, down: close, close: async () => { await visit.close(); await close(); } };
}

const programOf = (page) => page.locator("#app-wasm").evaluate((link) => link.href.match(/app-[0-9a-f]+/)[0]);
const caches = (page) => page.evaluate(async () => (await globalThis.caches.keys()).length);

test("after the first visit every page works without a network, under a sub-path", async () => {
  const { page, problems, url, down, close } = await visited("/x/");
  await down();
  await page.reload();
  await ready(page);
  await page.locator(".live canvas").first().waitFor();
  await page.getByText(KEPT).waitFor();
  for (const id of await lessonIds()) {
    await page.goto(`${url}#/lesson/${id}`);
    await page.reload();
    await page.locator(".run canvas").first().waitFor();
  }
  await page.goto(`${url}#/lesson/fencing?step=prove`);
  assert.match(await prove(page), /\d/);
  for (const route of ["#/glossary", "#/handout/fencing"]) {
    await page.goto(url + route);
    await page.reload();
    await page.getByRole("heading", { level: 1 }).waitFor();
  }
  const schema = await page.evaluate(async () => (await fetch("schema/recipe.v2.schema.json")).json());
  assert.match(schema.$schema, /json-schema/);
  assert.deepEqual(problems, []);
  await close();
});

test("it can be installed", async () => {
  const { page, url, close } = await visited("/x/");
  const manifest = await page.evaluate(async () => (await fetch(document.querySelector("link[rel=manifest]").href)).json());
  assert.equal(new URL(manifest.start_url, url).href, url);
  for (const { src, sizes } of manifest.icons) {
    const side = await page.evaluate(async (src) => {
      const image = new Image();
      image.src = src;
      await image.decode();
      return `${image.naturalWidth}x${image.naturalHeight}`;
    }, src);
    assert.equal(side, sizes, src);
  }
  const session = await page.context().newCDPSession(page);
  const { installabilityErrors } = await session.send("Page.getInstallabilityErrors");
  assert.deepEqual(installabilityErrors.filter(({ errorId }) => errorId !== "in-incognito"), []);
  await close();
});

test("a newer version is told of, and opens when the reader wants it; pages of the old one stay whole", async () => {
  // Nothing is fetched ahead, so the page still asks for parts after the deployment.
  const saving = () => {
    Object.defineProperty(navigator, "connection", { value: { saveData: true } });
    localStorage.getItem("happens-before.offline") ?? localStorage.setItem("happens-before.offline", '{"version":1,"value":true}');
  };
  const { page: old, context, host, url, close } = await visited("/", { before: saving });
  const strays = [];
  context.on("response", (response) => response.status() >= 400 && strays.push(response.url()));
  host.version = versions.second;
  const page = await context.newPage();
  await page.addInitScript(saving);
  await page.goto(`${url}#/lesson/fencing?seed=4`);
  await ready(page);
  assert.equal(await programOf(page), versions.first.program, "the version that is kept opens at once");
  const { messages } = lesson(page);
  await messages.getByText(NEWER).waitFor({ timeout: 20_000 });
  await lesson(old).messages.getByText(NEWER).waitFor();
  assert.equal(await caches(page), 2);
  await messages.getByRole("button", { name: "Open it" }).click();
  await expect(async () => assert.equal(await programOf(page), versions.second.program), "the newer version");
  await ready(page);
  assert.equal(await lesson(page).seed.inputValue(), "4", "at the same run");
  // The old page goes on with its own parts and its own workers.
  await old.goto(`${url}#/lesson/fencing?step=prove`);
  await old.locator(".run canvas").first().waitFor();
  assert.match(await prove(old), /\d/);
  assert.equal(await programOf(old), versions.first.program);
  assert.equal(await old.locator("#failure").count(), 0);
  // Once it is closed, its version goes.
  await old.close();
  await page.reload();
  await ready(page);
  await expect(async () => assert.equal(await caches(page), 1), "one version");
  assert.equal(await programOf(page), versions.second.program);
  assert.deepEqual(strays, []);
  await close();
});

test("a deployment that is not complete changes nothing", async () => {
  const { page, host, url, close } = await visited();
  host.version = versions.broken;
  await page.reload();
  await ready(page);
  const refused = await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    await registration.update().catch(() => {});
    const worker = registration.installing ?? registration.waiting;
    while (worker && worker.state === "installing") await new Promise((resolve) => setTimeout(resolve, 50));
    return worker?.state ?? "redundant";
  });
  assert.equal(refused, "redundant");
  await page.goto(`${url}#/lesson/retries`);
  await page.reload();
  await page.locator(".run canvas").first().waitFor();
  assert.equal(await programOf(page), versions.first.program);
  assert.equal(await lesson(page).messages.getByText(NEWER).count(), 0);
  await close();
});

test("who does not want it has nothing kept, now and later", async () => {
  const { page, url, down, close } = await visited();
  await page.getByRole("button", { name: "Do not keep it" }).click();
  await page.getByText("This site needs the network.").waitFor();
  const left = () => page.evaluate(async () => [await globalThis.caches.keys(), (await navigator.serviceWorker.getRegistrations()).length]);
  assert.deepEqual(await left(), [[], 0]);
  await page.reload();
  await page.getByText("This site needs the network.").waitFor({ timeout: 20_000 });
  assert.deepEqual(await left(), [[], 0]);
  await page.getByRole("button", { name: "Keep it on this device" }).click();
  await page.getByText(KEPT).waitFor({ timeout: 20_000 });
  await page.getByRole("button", { name: "Do not keep it" }).click();
  await page.getByText("This site needs the network.").waitFor();
  await down();
  await assert.rejects(page.goto(url));
  await close();
});

test("a host that does not want it takes it back", async () => {
  const { page, host, url, close } = await visited();
  host.version = versions.off;
  await page.reload();
  await ready(page);
  const left = () => page.evaluate(async () => [await globalThis.caches.keys(), (await navigator.serviceWorker.getRegistrations()).length]);
  await expect(async () => assert.deepEqual(await left(), [[], 0]), "nothing is kept");
  await page.goto(url);
  await page.reload();
  await ready(page);
  assert.equal(await programOf(page), versions.off.program);
  assert.equal(await page.getByText("This site needs the network.").count(), 0);
  await close();
});
