// Waits for the page to name its program, and runs the same one. Without a page to show, that program answers
// requests.
addEventListener("message", ({ data }) => {
  run(data).catch((error) => setTimeout(() => { throw error; })); // Thrown outside any promise, so that the page is notified.
}, { once: true });

async function run({ js, module, parts }) {
  const program = await import(js);
  if (parts) program.adopt(parts);
  await program.default({ module_or_path: module });
}
