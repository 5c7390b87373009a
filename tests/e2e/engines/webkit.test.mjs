// A smoke test in WebKitGTK, over classic WebDriver, on a virtual display.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { createServer } from "node:net";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { Builder, By, Capabilities, until } from "selenium-webdriver";
import { serve } from "../support.mjs";

/** The small browser that comes with WebKitGTK. */
function miniBrowser() {
  const library = "/usr/lib";
  const places = readdirSync(library).flatMap((part) => ["webkit2gtk-4.1", "webkit2gtk-4.0", "webkitgtk-6.0"].map((version) => `${library}/${part}/${version}/MiniBrowser`));
  const found = places.find((place) => existsSync(place));
  if (!found) throw new Error("No MiniBrowser found. It comes with WebKitGTK.");
  return found;
}

/** Starts a program, and waits for its first output. */
async function started(command, args, { env, said }) {
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe", "pipe"] });
  const output = said === 3 ? child.stdio[3] : child.stdout;
  const text = said === undefined ? "" : await new Promise((resolve, reject) => {
    output.once("data", (data) => resolve(String(data).trim()));
    child.once("exit", (code) => reject(new Error(`${command} ended with ${code}`)));
  });
  return { text, stop: () => child.kill() };
}

/** A port that is free. */
async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

/** Waits until the driver answers: it prints nothing when it starts to listen. */
async function listening(url) {
  for (const deadline = Date.now() + 60_000; ;) {
    try {
      await (await fetch(`${url}/status`)).text();
      return;
    } catch (cause) {
      if (Date.now() > deadline) throw new Error(`Nothing answers at ${url}.`, { cause });
      await delay(100);
    }
  }
}

async function driven(work) {
  const display = await started("Xvfb", ["-displayfd", "3", "-screen", "0", "1440x1000x24", "-nolisten", "tcp"], { said: 3 });
  const port = await freePort();
  const driver = await started("WebKitWebDriver", [`--port=${port}`], { env: { DISPLAY: `:${display.text}` } });
  await listening(`http://127.0.0.1:${port}`);
  const capabilities = new Capabilities({
    browserName: "MiniBrowser",
    "webkitgtk:browserOptions": { binary: miniBrowser(), args: ["--automation"] },
  });
  try {
    const browser = await new Builder().usingServer(`http://127.0.0.1:${port}`).withCapabilities(capabilities).build();
    try {
      await work(browser);
    } finally {
      await browser.quit();
    }
  } finally {
    driver.stop();
    display.stop();
  }
}

test("a lesson plays and proves in WebKitGTK", { timeout: 180_000 }, async () => {
  const root = await serve();
  try {
    await driven(async (browser) => {
      await browser.manage().window().setRect({ x: 0, y: 0, width: 1440, height: 1000 });
      await browser.get(`${root.url}#/lesson/idempotency?step=prove`);
      const find = (selector) => browser.wait(until.elementLocated(By.css(selector)), 30_000);
      const reads = (selector, words) => browser.wait(async () => (await (await find(selector)).getText()).includes(words), 60_000, words);
      const press = async (words) => (await browser.wait(until.elementLocated(By.xpath(`//button[contains(., "${words}")]`)), 30_000)).click();
      await find(".transport .play");
      await find(".policy select");
      await press("Run 1000 seeds");
      await reads(".ask", "1000 seeds, done.");
      await reads(".ask", "With the fix: no violation found in 1000 runs.");
      await (await find("[aria-label='To the start']")).click();
      await (await find(".transport .play")).click();
      const time = async () => Number.parseFloat(await (await find(".transport .time b")).getText());
      await browser.wait(async () => (await time()) > 0.2, 30_000, "it plays");
      // Opens every group of knobs, because the panel is widest then.
      await browser.executeScript(() => document.querySelectorAll("details").forEach((group) => { group.open = true; }));
      const wide = await browser.executeScript(
        () => [...document.querySelectorAll("aside, .right")].flatMap((panel) => {
          const edge = panel.getBoundingClientRect().left + panel.clientWidth - Number.parseFloat(getComputedStyle(panel).paddingRight);
          const over = [...panel.querySelectorAll("*")].filter((part) => part.getBoundingClientRect().right > edge + 1 && !part.closest(".hidden-visually"));
          return over.map((part) => `${part.tagName} ${part.className} ${part.textContent.slice(0, 30)}`);
        }),
      );
      assert.deepEqual(wide, [], "nothing scrolls sideways");
      assert.equal(await browser.executeScript(() => document.querySelectorAll("#failure").length), 0);
    });
  } finally {
    await root.close();
  }
});
