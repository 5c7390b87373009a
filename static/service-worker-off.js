// Published as service-worker.js by `OFFLINE=no ./dev build`: takes back what an earlier build of this site has kept on the device.

async function remove() {
  const names = (await caches.keys()).filter((name) => name.startsWith(`happens-before ${registration.scope} `));
  await Promise.all(names.map((name) => caches.delete(name)));
  await registration.unregister();
}

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(remove()));
