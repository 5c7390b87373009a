// The lesson on sagas by orchestration, from its first step to its last.

import { after, before, test } from "node:test";
import { launch, serve } from "../support.mjs";
import { take } from "../walk.mjs";

let browser;
let root;

before(async () => {
  [browser, root] = await Promise.all([launch(), serve("/")]);
});

after(async () => {
  await browser.close();
  await root.close();
});

/** The saga log is written before each step, and somebody looks into it after a restart. */
async function writeAndLook(page) {
  await page.locator("summary", { hasText: "The orchestrator" }).click();
  await page.getByRole("combobox", { name: "The saga log is written" }).selectOption({ label: "before and after each step" });
  await page.getByRole("combobox", { name: "Recovery job" }).selectOption({ label: "goes on with the saga" });
}

test("a learner takes the lesson on sagas by orchestration", { timeout: 300_000 }, () =>
  take(browser, root.url, {
    id: "saga-orchestration",
    title: "Sagas by orchestration",
    steps: [
      ["watch"],
      ["why", { told: /Card charged #1 from Payments to Orchestrator disappeared/ }],
      ["predict", { answer: /^It begins anew/, right: false }],
      ["fix", { turn: writeAndLook }],
      ["break", { scenes: 4 }],
      ["prove"],
      ["home"],
    ],
  }));
