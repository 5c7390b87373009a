// The program comes in two parts (tests/e2e/part.mjs): the first pages stand without the second; whoever needs it
// sooner than it comes has it nevertheless; and when it does not come at all, that is said.

import assert from "node:assert/strict";
import { test } from "node:test";
import { browser, root, sub } from "../stage.mjs";
import { expect, open } from "../support.mjs";

const LATER = "**/happens-before-later-*.wasm";
const lost = (route) => route.fulfill({ status: 404 });

const heading = (page) => page.locator("h1").first();

test("home and the first lesson's first step stand without the later part", async () => {
  const { page, context, close } = await open(browser, root.url, { routes: { [LATER]: lost } });
  assert.match(await heading(page).innerText(), /Distributed systems/);
  const lesson = await page.locator("main a[href*='lesson/']").first().getAttribute("href");
  const other = await context.newPage();
  await other.goto(root.url + lesson);
  await other.getByRole("button", { name: "▶ Play to that moment" }).waitFor();
  assert.equal(await other.locator("#failure").count(), 0);
  await close();
});

test("whoever is faster than the network waits, and has the later part", async () => {
  let release;
  const held = new Promise((resolve) => { release = resolve; });
  let asked = 0;
  const slow = async (route) => {
    asked += 1;
    // The first time the page asks without waiting, the second time it waits.
    if (asked === 1) await held;
    await route.continue().catch(() => {});
  };
  const { page, problems, close } = await open(browser, root.url, { routes: { [LATER]: slow } });
  await page.getByRole("link", { name: "Glossary" }).first().click();
  await page.getByRole("heading", { name: "Glossary" }).waitFor();
  assert.equal(asked, 2);
  release();
  await page.waitForLoadState("networkidle");
  assert.deepEqual(problems, []);
  await close();
});

test("when the later part does not come, that is said, with a way back", async () => {
  const { page, close } = await open(browser, root.url, { routes: { [LATER]: lost } });
  await page.getByRole("link", { name: "Glossary" }).first().click();
  await page.getByRole("heading", { name: "The simulator could not be loaded" }).waitFor();
  assert.match(await page.locator("#failure-reason").innerText(), /404/);
  await page.unroute(LATER);
  await page.context().unroute(LATER);
  await page.getByRole("button", { name: "Load again" }).click();
  await page.getByRole("heading", { name: "Glossary" }).waitFor();
  await close();
});

test("both parts come at once where both are needed, under a sub-path as well", async () => {
  for (const server of [root, sub]) {
    const began = [];
    const { page, problems, close } = await open(browser, `${server.url}#/glossary`, {
      routes: { "**/*.wasm": async (route) => { began.push(route.request().url()); await route.continue(); } },
    });
    await expect(async () => assert.equal(await heading(page).innerText(), "Glossary"), "the page");
    assert.equal(began.filter((url) => url.includes("-first-")).length, 1);
    assert.equal(began.filter((url) => url.includes("-later-")).length, 1);
    assert.deepEqual(problems, []);
    await close();
  }
});
