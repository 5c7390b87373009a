// The lesson page for journeys: its parts by role and name, and what every journey on it does.

import { expect } from "./support.mjs";

export const LESSON = "#/lesson/idempotency";
/** The version and the engine of addresses that are made today. */
export const OF_TODAY = "v=3&e=2";

/** The parts of the lesson page. */
export function lesson(page) {
  const region = (name) => page.getByRole("region", { name, exact: true });
  const button = (name, within = page) => within.getByRole("button", { name, exact: typeof name === "string" });
  const transport = page.getByRole("group", { name: "Transport" });
  return {
    region,
    button,
    transport,
    checks: region("Checks"),
    policy: region("Policy"),
    faults: region("Faults"),
    story: region("What led to it"),
    messages: region("Messages"),
    speed: page.getByRole("combobox", { name: /^Speed/ }),
    seed: page.getByRole("textbox", { name: "seed" }),
    variant: page.getByRole("combobox", { name: "Variant" }),
    events: page.getByRole("listbox", { name: "Events, oldest first" }),
    /** A step of the lesson in the bar, from 1. */
    dot: (number) => page.getByRole("button", { name: new RegExp(`^Step ${number}: `) }),
    /** The playhead, in seconds. */
    time: async () => Number.parseFloat(await transport.locator(".time b").innerText()),
    tab: (name) => page.getByRole("tab", { name: new RegExp(`^${name}`) }).click(),
    heading: () => page.getByRole("heading", { level: 1 }).innerText(),
    toEnd: () => button("To the end", transport).click(),
    toStart: () => button("To the start", transport).click(),
    /** As fast as it goes. */
    fastest: async () => {
      const speed = page.getByRole("combobox", { name: /^Speed/ });
      await speed.selectOption({ index: (await speed.getByRole("option", { includeHidden: true }).count()) - 1 });
    },
    fast: () => page.getByRole("combobox", { name: /^Speed/ }).selectOption({ label: "8×" }),
  };
}

/** Waits until a step of the lesson counts as passed. */
export async function passed(page, number) {
  await expect(async () => {
    const name = await lesson(page).dot(number).getAttribute("aria-label");
    if (!name.endsWith(", passed")) throw new Error(name);
  }, `step ${number} is passed`);
}

/** Waits until a step of the lesson is the one that is shown. */
export async function at(page, number) {
  await page.getByRole("button", { name: new RegExp(`^Step ${number}: `) }).and(page.locator("[aria-current=step]")).waitFor();
}
