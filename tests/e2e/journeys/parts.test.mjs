// The program comes in parts (src/late.rs): a page is usable with only the parts that it needs, and the rest follows on its own. A part
// that is missing, cut off, damaged or late is reported, with a way on, and it is requested again when it is needed again.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { test } from "node:test";
import { lesson } from "../lesson.mjs";
import { browser, root, sub } from "../stage.mjs";
import { DIST, expect, firstFiles, lessonIds, open, parts } from "../support.mjs";

const name = (route) => basename(new URL(route.request().url()).pathname);
const isPart = (file) => file.endsWith(".wasm") && file !== "app.wasm";

/** Lets only these files through. */
const only = (files) => {
  const known = new Set(files.map((file) => basename(file)));
  return (route) => (known.has(name(route)) || !isPart(name(route)) ? route.continue() : route.abort());
};

test("home is usable, and its run plays, with the files that it needs", async () => {
  const { page, close } = await open(browser, root.url, { routes: { "**/*.wasm": only(await firstFiles()) } });
  await page.locator(".live canvas").first().waitFor();
  await expect(async () => assert.ok((await page.locator(".lesson-card").count()) > 10), "the lessons");
  await expect(async () => assert.match(await page.locator(".live-words").innerText(), /\w/), "what happens");
  await close();
});

test("every lesson is usable by direct link with the files that it needs", async () => {
  for (const id of await lessonIds()) {
    const { page, close } = await open(browser, `${root.url}#/lesson/${id}`, { routes: { "**/*.wasm": only(await firstFiles(id)) } });
    const { transport, button, time } = lesson(page);
    await page.locator(".ask").first().waitFor();
    await page.locator(".run canvas").first().waitFor();
    await button("Step on", transport).click();
    await expect(async () => assert.ok((await time()) >= 0 && (await page.locator(".prose").innerText()).length > 50), id);
    assert.equal(await page.locator("#failure").count(), 0, id);
    await close();
  }
});

test("what a page does not need comes when it is idle, each file once", async () => {
  const asked = [];
  const { files } = await parts();
  const { page, problems, close } = await open(browser, root.url, {
    routes: { "**/*.wasm": (route) => { asked.push(name(route)); return route.continue(); } },
  });
  const all = [...Object.values(files), "app.wasm"].sort();
  await expect(async () => assert.deepEqual([...asked].sort(), all), "every file");
  // Everything is there: a lesson and its dialogs need no further fetches.
  await page.goto(`${root.url}#/lesson/fencing`);
  await page.locator(".ask").first().waitFor();
  await lesson(page).button("Share").click();
  await page.getByRole("dialog").getByText("For other programs").waitFor();
  assert.equal(asked.length, all.length);
  assert.deepEqual(problems, []);
  await close();
});

test("who saves data fetches nothing ahead", async () => {
  const asked = [];
  const { page, close } = await open(browser, root.url, {
    before: () => Object.defineProperty(navigator, "connection", { value: { saveData: true } }),
    routes: { "**/*.wasm": (route) => { asked.push(name(route)); return route.continue(); } },
  });
  await page.locator(".live canvas").first().waitFor();
  await page.waitForTimeout(4_000);
  const { folder } = await parts();
  const needed = (await firstFiles()).filter((file) => file.startsWith(folder) && file.endsWith(".wasm")).map((file) => basename(file));
  assert.deepEqual([...new Set(asked)].sort(), needed.sort());
  await close();
});

const ways = {
  missing: (route) => route.fulfill({ status: 404 }),
  "cut off": async (route) => route.fulfill({ contentType: "application/wasm", body: (await fileOf(route)).subarray(0, 1_000) }),
  garbage: (route) => route.fulfill({ contentType: "application/wasm", body: "<!doctype html>" }),
  "of another build": async (route) => {
    const body = Buffer.from(await fileOf(route));
    body[body.length - 1] ^= 1;
    await route.fulfill({ contentType: "application/wasm", body });
  },
  "not reached": (route) => route.abort(),
};

async function fileOf(route) {
  const { folder } = await parts();
  return readFile(join(DIST, folder, name(route)));
}

for (const [way, broken] of Object.entries(ways)) {
  test(`a lesson whose file is ${way} is told, and comes when it is asked for again`, async () => {
    let mended = false;
    const { page, close } = await open(browser, root.url, {
      routes: { "**/fencing.wasm": (route) => (mended ? route.continue() : broken(route)) },
    });
    await page.locator("h3 > a[href='#/lesson/fencing']").click();
    await page.getByText("A part of the program did not come").waitFor();
    assert.equal(await page.locator("#failure").count(), 0);
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByText("A part of the program did not come").waitFor();
    // The way back works, and so does everything else.
    await page.getByRole("link", { name: "Happens Before, start page" }).click();
    await page.getByRole("link", { name: "Retries" }).first().click();
    await page.locator(".ask").first().waitFor();
    mended = true;
    await page.goto(`${root.url}#/lesson/fencing`);
    await page.locator(".ask").first().waitFor();
    await close();
  });
}

test("a panel that does not come leaves the rest alone, and can be had again", async () => {
  let mended = false;
  const { page, close } = await open(browser, `${root.url}#/lesson/fencing`, {
    routes: { "**/charts.wasm": (route) => (mended ? route.continue() : route.abort()) },
  });
  const { tab, transport, button, time, toEnd } = lesson(page);
  await tab("Charts");
  const panel = page.getByRole("tabpanel");
  await panel.getByText("A part of the program did not come").waitFor();
  await toEnd();
  await expect(async () => assert.ok((await time()) > 0), "the run goes on");
  assert.ok(await button("Step on", transport).isVisible());
  mended = true;
  await panel.getByRole("button", { name: "Try again" }).click();
  await panel.locator("canvas").first().waitFor();
  await close();
});

test("a key that is pressed while its part does not come is told, and works when it has come", async () => {
  let mended = false;
  const { page, close } = await open(browser, `${root.url}#/lesson/fencing`, {
    routes: { "**/acts.wasm": (route) => (mended ? route.continue() : route.abort()) },
  });
  const { messages, time } = lesson(page);
  await expect(async () => {
    await page.keyboard.press(".");
    assert.match(await messages.innerText(), /A part of the program did not come/);
  }, "it is said");
  assert.equal(await time(), 0);
  mended = true;
  await page.keyboard.press("End");
  await expect(async () => assert.ok((await time()) > 0), "the key works");
  await close();
});

test("what is done while the program is still coming is done in its order when it has", async () => {
  let release;
  const held = new Promise((resolve) => { release = resolve; });
  const { page, close } = await open(browser, `${root.url}#/lesson/idempotency`, {
    routes: { "**/acts.wasm": async (route) => { await held; await route.continue(); } },
  });
  const { variant, checks } = lesson(page);
  await variant.waitFor();
  const second = await variant.getByRole("option").nth(2).innerText();
  await variant.selectOption({ label: second });
  await page.waitForTimeout(300);
  release();
  await expect(async () => assert.match(page.url(), /scene=/), "the variant is shown");
  await expect(async () => assert.equal(await variant.locator("option:checked").innerText(), second), "it is the one that was chosen");
  assert.ok(await checks.isVisible());
  await close();
});

test("parts come under a sub-path, with an address that needs more than the lesson", async () => {
  for (const server of [root, sub]) {
    const { page, problems, close } = await open(browser, `${server.url}#/lesson/retries?seed=3`);
    await expect(async () => assert.equal(await lesson(page).seed.inputValue(), "3"), "the seed");
    await page.waitForLoadState("networkidle");
    assert.deepEqual(problems, []);
    await close();
  }
});
