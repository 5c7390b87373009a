// Waits for the page to name its program, and runs the same one. Without a page to show, that program answers
// requests, which are texts. Later the page may send parts that it has compiled since.
let program;

addEventListener("message", ({ data }) => {
  if (typeof data === "string") return;
  if (program) program.adopt?.(data.parts);
  else run(data).catch((error) => setTimeout(() => { throw error; })); // Thrown outside any promise, so that the page is notified.
});

async function run({ js, module, parts }) {
  program = await import(js);
  if (parts) program.adopt(parts);
  await program.default({ module_or_path: module });
}
