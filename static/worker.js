// Waits until the page says what it runs, and runs the same: the program that finds no page answers requests.
addEventListener("message", ({ data }) => {
  run(data).catch((error) => setTimeout(() => { throw error; })); // Thrown outside of any promise, the page hears of it.
}, { once: true });

async function run({ js, module, parts }) {
  const program = await import(js);
  if (parts) program.adopt(parts);
  await program.default({ module_or_path: module });
}
