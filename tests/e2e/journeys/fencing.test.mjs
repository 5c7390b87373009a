// The lesson on fencing tokens, from its first step to its last.

import { learner } from "../walk.mjs";

learner("a learner takes the lesson on fencing tokens", {
  id: "fencing",
  title: "Fencing tokens",
  steps: [
    ["watch"],
    ["predict", { answer: /^It is refused: token 1/, right: false }],
    ["why", { told: /which broke “no update is lost”: A1 has read version 0/ }],
    ["fix", { turn: (page) => page.getByRole("combobox", { name: "The file store compares the tokens" }).selectOption({ label: "of reads and writes" }) }],
    ["break", { scenes: 4 }],
    ["prove"],
    ["home"],
  ],
});
