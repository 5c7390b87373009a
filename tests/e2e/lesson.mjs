// The lesson page for journeys: its parts by role and name, and the actions that journeys share.

import { expect, frames } from "./support.mjs";

export const LESSON = "#/lesson/idempotency";
/** The version and engine in addresses made today. */
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
    interventions: region("Interventions"),
    runs: region("Runs"),
    breakBar: page.getByRole("group", { name: "Break it" }),
    /** Opens the standing faults, if they are not open. */
    network: async () => {
      if (!(await region("Faults").isVisible())) await page.locator(".popover > summary").click();
      await region("Faults").waitFor();
    },
    /** Picks a tool of the break bar. */
    take: async (name) => {
      const tool = page.getByRole("group", { name: "Break it" }).getByRole("button", { name, exact: true });
      if ((await tool.getAttribute("aria-pressed")) !== "true") await tool.click();
    },
    story: region("What led to it"),
    messages: region("Messages"),
    speed: page.getByRole("combobox", { name: /^Speed/ }),
    seed: page.getByRole("textbox", { name: "seed" }),
    variant: page.getByRole("combobox", { name: "Variant" }),
    events: page.getByRole("listbox", { name: "Events, oldest first" }),
    /** A step of the lesson in the bar, counted from 1. */
    dot: (number) => page.getByRole("button", { name: new RegExp(`^Step ${number}: `) }),
    /** The playhead, in seconds. */
    time: async () => Number.parseFloat(await transport.locator(".time b").innerText()),
    tab: (name) => page.getByRole("tab", { name: new RegExp(`^${name}`) }).click(),
    heading: () => page.getByRole("heading", { level: 1 }).innerText(),
    toEnd: () => button("To the end", transport).click(),
    toStart: () => button("To the start", transport).click(),
    /** Chooses the highest speed. */
    fastest: async () => {
      const speed = page.getByRole("combobox", { name: /^Speed/ });
      await speed.selectOption({ index: (await speed.getByRole("option", { includeHidden: true }).count()) - 1 });
    },
    fast: () => page.getByRole("combobox", { name: /^Speed/ }).selectOption({ label: "8×" }),
  };
}

/** Clicks the head of a node's lane, with or without a tool. The lane's position is unknown, so its menu identifies it. */
export async function clickHead(page, node, tool) {
  const picture = page.getByRole("img", { name: /^Timeline of/ }).first();
  const menu = page.getByRole("menu");
  // Menus load together with this strip.
  await page.locator(".runs").waitFor({ state: "attached" });
  await picture.evaluate((canvas) => canvas.scrollIntoView({ block: "center" }));
  // Without a tool in hand a click opens the menu.
  await page.keyboard.press("Escape");
  const box = await picture.boundingBox();
  for (let y = 60; y < box.height; y += 8) {
    await page.mouse.click(box.x + 40, box.y + y);
    await frames(page, 3);
    if (!(await menu.count())) continue;
    const found = (await menu.getAttribute("aria-label")) === node;
    if (found && !tool) return;
    await page.keyboard.press("Escape");
    await menu.waitFor({ state: "detached" });
    if (!found) continue;
    await lesson(page).take(tool);
    await page.mouse.click(box.x + 40, box.y + y);
    await page.keyboard.press("Escape");
    return;
  }
  throw new Error(`No lane is called ${node}.`);
}

/** Waits until a step of the lesson counts as passed. */
export async function passed(page, number) {
  await expect(async () => {
    const name = await lesson(page).dot(number).getAttribute("aria-label");
    if (!name.endsWith(", passed")) throw new Error(name);
  }, `step ${number} is passed`);
}

/** Waits until the page shows a step of the lesson. */
export async function at(page, number) {
  await page.getByRole("button", { name: new RegExp(`^Step ${number}: `) }).and(page.locator("[aria-current=step]")).waitFor();
}

/** The button that begins a proof. */
export const begin = (page) => page.getByRole("button", { name: /^Run \d+ seeds, with and without the fix$/ });

/** Runs the proof on the page. Returns its numbers, and the address of the run that broke. */
export async function prove(page) {
  await begin(page).click();
  await page.getByText(/^\d+ seeds, done\.$/).waitFor({ timeout: 60_000 });
  return page.locator(".ask .proof").innerText();
}
