// The lesson on circuit breakers, from its first step to its last.

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

test("a learner takes the lesson on circuit breakers", { timeout: 300_000 }, () =>
  take(browser, root.url, {
    id: "circuit-breaker",
    title: "Circuit breaker",
    steps: [
      ["watch"],
      ["why", { told: /Customers' timer for “timeout” fired/ }],
      ["fix", { turn: (page) => page.getByRole("combobox", { name: "Circuit breaker" }).selectOption({ label: "in the shop, before Stock" }) }],
      ["predict", { answer: /^When 30 s have passed/, right: true }],
      ["break", { scenes: 4 }],
      ["prove"],
      ["home"],
    ],
  }));
