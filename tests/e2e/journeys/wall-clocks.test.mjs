// The lesson on wall clocks, from its first step to its last.

import { learner } from "../walk.mjs";

learner("a learner takes the lesson on wall clocks", {
  id: "wall-clocks",
  title: "Wall clocks",
  steps: [
    ["watch"],
    ["predict", { answer: /^Bob's price/, right: false }],
    ["why", { told: /thrown away/ }],
    ["fix", { turn: (page) => page.getByRole("combobox", { name: "Timestamps" }).selectOption({ label: "after what was read" }) }],
    ["break", { scenes: 4 }],
    ["prove"],
    ["home"],
  ],
});
