// A whole lesson in Firefox, over WebDriver BiDi. It follows `walk.mjs` in Chromium, with fewer checks.

import assert from "node:assert/strict";
import { test } from "node:test";
import puppeteer from "puppeteer-core";
import { serve } from "../support.mjs";

const FIREFOX = process.env.FIREFOX ?? "/usr/bin/firefox-esr";
const LESSON = "partial-failure";

/** Finds things on the page by their visible text. */
function hands(page) {
  const button = (words) => page.locator(`::-p-xpath(//button[not(@disabled) and contains(normalize-space(.), "${words}")])`);
  const reads = (words, within = "main") => page.waitForFunction(
    (words, within) => document.querySelector(within)?.innerText.includes(words),
    { timeout: 60_000 },
    words,
    within,
  );
  return {
    press: (words) => button(words).click(),
    reads,
    passed: (number) => page.waitForFunction(
      (number) => document.querySelectorAll(".step-bar button")[number - 1]?.classList.contains("passed"),
      { timeout: 60_000 },
      number,
    ),
    next: async (number) => {
      await button("Next ›").click();
      await reads(`Step ${number} of`);
    },
  };
}

/** Breaks and repairs as many scenes as the step requires. */
async function breakAndRepair(page, { press, reads }) {
  const [, needed] = await page.$eval(".ask [role=status]", (line) => line.innerText.match(/(\d+) are enough/));
  for (let nth = 0; nth < Number(needed); nth += 1) {
    await page.$$eval(".scene-list .pick", (picks, nth) => picks[nth].click(), nth);
    await press("Run to the end");
    await page.waitForFunction((nth) => document.querySelectorAll(".scene-list .pick")[nth].innerText.includes("broken"), {}, nth);
    await press("Apply the repair");
    await page.locator("[aria-label='To the end']").click();
    await reads(`${nth + 1} of `, ".ask");
  }
}

test("a whole lesson is taken in Firefox, and what was done is there after a reload", { timeout: 180_000 }, async () => {
  const root = await serve();
  const browser = await puppeteer.launch({ browser: "firefox", executablePath: FIREFOX, headless: true });
  try {
    const page = await browser.newPage();
    const problems = [];
    page.on("pageerror", (error) => problems.push(String(error)));
    page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
    await page.setViewport({ width: 1440, height: 900 });
    await page.goto(`${root.url}#/lesson/${LESSON}`);
    const hand = hands(page);
    const { press, reads, passed, next } = hand;
    await page.waitForSelector(".transport .play");
    await page.locator(".transport select").fill("8000");
    await press("Play to that moment");
    await passed(1);
    await next(2);
    await page.locator(".ask input[type=radio]").click();
    await press("That is my answer");
    await passed(2);
    await reads("this is what happened", ".ask");
    await next(3);
    await press("Why ");
    await passed(3);
    await page.waitForSelector(".why li");
    await next(4);
    await press("Show me");
    await page.locator("[aria-label='To the end']").click();
    await reads("✓ It holds", ".ask");
    await next(5);
    await breakAndRepair(page, hand);
    await passed(5);
    await next(6);
    await press("Run 1000 seeds");
    await reads("1000 seeds, done.", ".ask");
    await next(7);
    await page.locator(".ask input[type=radio]").click();
    await press("That is my answer");
    await passed(7);
    await next(8);
    await passed(8);
    await page.reload();
    await page.waitForSelector(".step-bar .passed");
    const done = await page.$$eval(".step-bar .passed", (dots) => dots.length);
    assert.equal(done, 8);
    // Nothing scrolls sideways, and the picture is there.
    const wide = await page.evaluate(() => [...document.querySelectorAll("main > *, aside")].filter((part) => part.scrollWidth > part.clientWidth + 1).map((part) => part.className));
    assert.deepEqual(wide, []);
    assert.deepEqual(problems, []);
  } finally {
    await browser.close();
    await root.close();
  }
});
