// The experiments of lessons: computed when asked for, and not before the step's question is answered.

import assert from "node:assert/strict";
import { test } from "node:test";
import { lesson } from "../lesson.mjs";
import { browser, root } from "../stage.mjs";
import { open } from "../support.mjs";

test("the curves are computed when asked for, can be stopped, and go on where they stopped", { timeout: 200_000 }, async () => {
  const { page, problems, close } = await open(browser, `${root.url}#/lesson/retries?step=contention`);
  const the = lesson(page);
  await the.tab("Charts");
  const laboratory = page.getByRole("region", { name: /^Many clients, one record/ });
  await page.getByRole("radio").first().check();
  await page.getByRole("button", { name: "That is my answer" }).click();
  await laboratory.getByRole("button", { name: "Compute the 950 runs" }).click();
  await laboratory.getByText(/^\d+ of 950 runs$/).waitFor();
  await laboratory.getByRole("button", { name: "Stop" }).click();
  await laboratory.getByRole("button", { name: "Go on" }).click();
  await laboratory.getByText("950 runs, done.").waitFor({ timeout: 150_000 });
  const work = await laboratory.getByRole("img").first().getAttribute("aria-label");
  const calls = Object.fromEntries([...work.matchAll(/(none|exponential, no jitter|full jitter): (\d+)(?:\.\d)? at 190 clients/g)].map(([, name, count]) => [name, Number(count)]));
  assert.ok(calls["none"] > calls["exponential, no jitter"] && calls["exponential, no jitter"] > 2 * calls["full jitter"], work);
  assert.deepEqual(problems, []);
  await close();
});

test("the run on the screen is computed with each jitter, and again when it is another run", { timeout: 200_000 }, async () => {
  const { page, problems, close } = await open(browser, `${root.url}#/lesson/retries?step=fix`);
  const the = lesson(page);
  await the.tab("Charts");
  const laboratory = page.getByRole("region", { name: "This run with each jitter" });
  const compute = laboratory.getByRole("button", { name: "Compute the 4 runs" });
  const done = laboratory.getByText("4 runs, done.");
  const most = async () => {
    const words = await laboratory.getByRole("img").getAttribute("aria-label");
    return Object.fromEntries([...words.matchAll(/(\w+) · peak: (\d+) retries in/g)].map(([, jitter, count]) => [jitter, Number(count)]));
  };
  await compute.click();
  await done.waitFor();
  const fixed = await most();
  assert.deepEqual(Object.keys(fixed), ["none", "full", "equal", "decorrelated"]);
  assert.ok(fixed.none > 2 * fixed.full && fixed.none > 1.5 * fixed.equal, JSON.stringify(fixed));
  await laboratory.getByText("As a table").click();
  await laboratory.getByRole("columnheader", { name: /^full · peak: .*: retries, requests$/ }).waitFor();
  // Whatever the jitter on the screen, the four runs are the same; with other waits they are not.
  await page.getByRole("combobox", { name: "Jitter" }).selectOption({ label: "equal" });
  assert.ok(await done.isVisible(), "the four runs stay");
  await page.getByRole("combobox", { name: "Wait between attempts" }).selectOption({ label: "doubles each time" });
  await compute.click();
  await done.waitFor();
  const doubled = await most();
  assert.ok(doubled.none > 2 * doubled.full, JSON.stringify(doubled));
  assert.notDeepEqual(doubled, fixed);
  assert.deepEqual(problems, []);
  await close();
});

test("nothing is computed that may give the answer to the step's question away", async () => {
  const { page, problems, close } = await open(browser, `${root.url}#/lesson/lost-update?step=levels`);
  const the = lesson(page);
  await the.tab("Charts");
  const held = page.getByText("It can be computed once you have answered the step's question.");
  await held.first().waitFor();
  const compute = page.getByRole("button", { name: /^Compute the \d+ runs$/ });
  assert.equal(await compute.count(), 0);
  await page.getByRole("radio").first().check();
  await page.getByRole("button", { name: "That is my answer" }).click();
  await compute.first().waitFor();
  assert.equal(await held.count(), 0);
  assert.deepEqual(problems, []);
  await close();
});
