// The lesson on sagas by orchestration, from its first step to its last.

import { learner } from "../walk.mjs";

/** The saga log is written before each step, and somebody looks into it after a restart. */
async function writeAndLook(page) {
  await page.locator("summary", { hasText: "The orchestrator" }).click();
  await page.getByRole("combobox", { name: "The saga log is written" }).selectOption({ label: "before and after each step" });
  await page.getByRole("combobox", { name: "Recovery job" }).selectOption({ label: "goes on with the saga" });
}

learner("a learner takes the lesson on sagas by orchestration", {
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
});
