// Applies the stored theme before the first paint. The application keeps it from there (src/ui/theme.rs).
(function () {
  "use strict";
  try {
    var stored = JSON.parse(localStorage.getItem("happens-before.theme"));
    if (stored && (stored.value === "light" || stored.value === "dark")) {
      document.documentElement.dataset.theme = stored.value;
    }
  } catch (error) {
    // Blocked or damaged storage: the system's preference stands, and the application says why.
  }
})();

// If the script that loads the program does not come, nothing else can say so: after a deployment an old page may ask for what is gone.
{
  const tell = () => {
    const label = document.getElementById("boot-label");
    if (globalThis.happensBeforeBoots || !label || label.dataset.told) return;
    label.dataset.told = "";
    label.textContent = "The simulator did not come. A file is missing, perhaps because a new version has been published, or the connection has failed. ";
    document.getElementById("boot-progress")?.remove();
    const again = document.createElement("button");
    again.textContent = "Load again";
    again.onclick = () => location.reload();
    label.after(again);
  };
  const tellInTime = () => (document.readyState === "loading" ? addEventListener("DOMContentLoaded", tell) : tell());
  addEventListener("error", ({ target }) => { if (target instanceof HTMLScriptElement) tellInTime(); }, true);
  setTimeout(tell, 10_000);
}
