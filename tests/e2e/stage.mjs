// The set-up for every journey: a browser, and the built site at the root of a host and under a sub-path. A file that
// imports this has them from before its first test to after its last.

import { after, before } from "node:test";
import { launch, serve } from "./support.mjs";

export let browser;
export let root;
export let sub;

before(async () => {
  [browser, root, sub] = await Promise.all([launch(), serve("/"), serve("/x/")]);
});

after(async () => {
  await browser?.close();
  await Promise.all([root?.close(), sub?.close()]);
});
