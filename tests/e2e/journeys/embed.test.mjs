// A run in a frame of another page, such as a course page.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";
import { LESSON, OF_TODAY, lesson } from "../lesson.mjs";
import { browser, root } from "../stage.mjs";
import { expect, frames, open, violations } from "../support.mjs";

const EMBED = `${LESSON}?embed&${OF_TODAY}&step=predict&scene=no-key&at=1200000`;

/** A long page on another origin, with the frame some way down. */
async function host(width, height, address, { sandbox, before } = {}) {
  const course = `<!doctype html><html lang="en"><title>Course</title><h1>Course</h1><p>Text</p>
    <iframe src="${address.replaceAll("&", "&amp;")}" width="${width}" height="${height}" title="A run"${sandbox ? ` sandbox="${sandbox}"` : ""}></iframe>
    <div style="height: 3000px"></div>`;
  // A real server, because a page without a network address may not frame one on a local address.
  const server = createServer((_, response) => response.writeHead(200, { "Content-Type": "text/html" }).end(course));
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const context = await browser.newContext({ viewport: { width: 800, height: 700 } });
  const page = await context.newPage();
  if (before) await page.addInitScript(before);
  const problems = [];
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && problems.push(message.text()));
  page.on("pageerror", (error) => problems.push(String(error)));
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  const frame = page.frameLocator("iframe");
  if (!sandbox) await frame.locator("#content").waitFor();
  return { page, frame, problems, close: async () => { await context.close(); server.closeAllConnections(); server.close(); } };
}

for (const [width, height] of [[640, 360], [360, 300]]) {
  test(`a frame of ${width} by ${height} holds timeline and transport, and nothing else`, async () => {
    const { page, frame, problems, close } = await host(width, height, root.url + EMBED);
    await frame.getByRole("group", { name: "Transport" }).waitFor();
    for (const selector of ["header", "aside", "[role=tablist]", "section.steps"]) {
      assert.equal(await frame.locator(selector).count(), 0, selector);
    }
    const inside = await frame.locator("main").evaluate(() => ({
      tall: document.documentElement.scrollHeight - innerHeight,
      wide: document.documentElement.scrollWidth - innerWidth,
      picture: document.querySelector(".timeline-picture").getBoundingClientRect().height,
      cut: [...document.querySelectorAll("main :is(button, a, select, canvas):not(.timeline-strip)")]
        .filter((element) => element.offsetParent && element.getBoundingClientRect().right > innerWidth + 0.5).length,
    }));
    assert.deepEqual([inside.tall, inside.wide, inside.cut], [0, 0, 0]);
    assert.ok(inside.picture > 170, `there is a picture to look at: ${inside.picture}`);
    assert.equal(await frame.locator(".transport .time b").innerText(), "1.200 s", "that very moment, though a question is open");
    assert.deepEqual(problems, []);
    await close();
  });
}

test("the frame leaves the page that holds it alone, and works by keyboard", async () => {
  const { page, frame, problems, close } = await host(640, 360, root.url + EMBED);
  await frame.locator(".transport .time b").waitFor();
  await frames(page, 30);
  assert.deepEqual(await page.evaluate("[scrollY, document.activeElement.tagName]"), [0, "BODY"], "nothing is taken");
  const box = await page.locator("iframe").boundingBox();
  await page.mouse.move(box.x + 300, box.y + 200);
  await page.mouse.wheel(0, 200);
  await expect(async () => assert.equal(await page.evaluate("scrollY"), 200), "a plain wheel scrolls the page");
  const time = async () => Number.parseFloat(await frame.locator(".transport .time b").innerText());
  assert.equal(await time(), 1.2);
  // The browser scrolls the focused element into view; from here on nothing moves.
  await frame.getByRole("button", { name: "Step back" }).focus();
  const scrolled = await page.evaluate("scrollY");
  await page.keyboard.press(".");
  await expect(async () => assert.ok((await time()) > 1.2), "one step on");
  await page.keyboard.press("Home");
  await expect(async () => assert.equal(await time(), 0), "to the start");
  await page.keyboard.press("k");
  await expect(async () => assert.ok((await time()) > 0.2), "it plays");
  await page.keyboard.press("k");
  await page.keyboard.press("w");
  assert.equal(await page.evaluate("scrollY"), scrolled, "and the page stays where it was");
  assert.equal(await frame.locator("main").evaluate(() => localStorage.getItem("happens-before.progress")), null, "no step is passed in a frame");
  assert.deepEqual(problems, []);
  await close();
});

test("another lesson in the frame takes neither focus nor scroll from the page", async () => {
  const { page, frame, problems, close } = await host(640, 360, root.url + EMBED);
  await frame.locator(".transport .time b").waitFor();
  await page.evaluate((address) => { document.querySelector("iframe").src = address; }, `${root.url}#/lesson/fencing?embed&step=hook`);
  await frame.locator(".timeline-picture").waitFor();
  await frame.locator("a[href*='lesson/fencing']").waitFor();
  await frames(page, 30);
  assert.deepEqual(await page.evaluate("[scrollY, document.activeElement.tagName]"), [0, "BODY"], "nothing is taken");
  assert.deepEqual(problems, []);
  await close();
});

test("where storage is blocked, a frame says nothing of progress that it does not keep", async () => {
  const before = () => {
    if (window !== top) Object.defineProperty(window, "localStorage", { get() { throw new DOMException("blocked", "SecurityError"); } });
  };
  const { page, frame, problems, close } = await host(640, 360, root.url + EMBED, { before });
  await frame.locator(".transport .time b").waitFor();
  await frame.getByRole("button", { name: "Step on" }).click();
  await frames(page, 30);
  assert.equal(await frame.getByText("blocks storage").count(), 0);
  assert.deepEqual(problems, []);
  await close();
});

test("a sandboxed frame says why nothing loads, and with the right words in its sandbox it works", async () => {
  const shut = await host(640, 360, root.url + EMBED, { sandbox: "allow-scripts" });
  await shut.frame.getByText("the page around it sandboxes the frame").waitFor();
  await shut.close();
  const free = await host(640, 360, root.url + EMBED, { sandbox: "allow-scripts allow-same-origin" });
  await free.frame.locator(".transport .time b").waitFor();
  assert.deepEqual(free.problems, []);
  await free.close();
});

test("the frame's link opens the same moment in full, and the dialog's frame is this frame", async () => {
  const { page, problems, close } = await open(browser, `${root.url}${LESSON}?step=break&scene=race&at=700000`);
  await page.keyboard.press("s");
  const snippet = await page.getByRole("textbox", { name: "The run in a frame, with its playback controls" }).inputValue();
  const address = snippet.match(/src="([^"]+)"/)[1].replaceAll("&amp;", "&");
  await page.goto("about:blank");
  await page.goto(address);
  await page.locator("main.embed").waitFor();
  assert.deepEqual(await violations(page), []);
  await lesson(page).button("Step on", lesson(page).transport).click();
  const time = await lesson(page).time();
  const link = page.getByRole("link", { name: "Open in Happens Before" });
  assert.deepEqual(await link.evaluate((link) => [link.target, link.rel]), ["_blank", "noopener"]);
  const [full] = await Promise.all([page.context().waitForEvent("page"), link.click()]);
  await expect(async () => assert.equal(await lesson(full).time(), time), "the same moment");
  assert.equal(await lesson(full).variant.inputValue(), "Look up, then insert");
  assert.ok(!full.url().includes("embed"));
  assert.deepEqual(problems, []);
  await close();
});
