// The lesson on sagas by choreography, from its first step to its last.

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

test("a learner takes the lesson on sagas by choreography", { timeout: 300_000 }, () =>
  take(browser, root.url, {
    id: "saga-choreography",
    title: "Sagas by choreography",
    steps: [
      ["watch"],
      ["predict", { answer: /^Orders: it sees/, right: false }],
      ["why", { told: /Event bus to Inventory/ }],
      ["fix", { turn: (page) => page.getByRole("combobox", { name: "An event is sent" }).selectOption({ label: "until it is confirmed" }) }],
      ["break", { scenes: 3 }],
      ["prove"],
      ["home"],
    ],
  }));
