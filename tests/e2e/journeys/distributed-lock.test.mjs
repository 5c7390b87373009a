// The lesson on a distributed lock, from its first step to its last.

import { learner } from "../walk.mjs";

learner("a learner takes the lesson on a distributed lock", {
  id: "distributed-lock",
  title: "A distributed lock",
  steps: [
    ["watch"],
    ["predict", { answer: /^Nothing: the lock is B's now/, right: false }],
    ["why", { told: /another's lock deleted \(file 7, turn B1, by A1\)/ }],
    ["fix", { turn: (page) => page.getByRole("combobox", { name: "Giving the lock back" }).selectOption({ label: "delete it if it is mine, in one step" }) }],
    ["break", { scenes: 4 }],
    ["prove"],
    ["home"],
  ],
});
