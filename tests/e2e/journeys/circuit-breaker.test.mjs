// The lesson on circuit breakers, from its first step to its last.

import { learner } from "../walk.mjs";

learner("a learner takes the lesson on circuit breakers", {
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
});
