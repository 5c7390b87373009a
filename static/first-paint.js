// Applies the stored theme before the first paint. From then on the application does it (src/ui/theme.rs).
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

// Only this script can report that boot.js did not load: after a deployment, an old page may ask for files that are gone.
{
  const tell = () => {
    const label = document.getElementById("boot-label");
    if (globalThis.happensBeforeBoots || !label || label.dataset.told) return;
    label.dataset.told = "yes";
    // A frame with `sandbox` but without `allow-same-origin` has no origin, so it may not load the program.
    label.textContent = self.origin === "null"
      ? "The simulator cannot run in this frame, because the page around it sandboxes the frame. It needs `allow-scripts allow-same-origin`. "
      : "The simulator did not load. A file is missing, perhaps because a new version has been published, or the connection has failed. ";
    document.getElementById("boot-progress")?.remove();
    const again = document.createElement("button");
    again.textContent = "Reload";
    again.onclick = () => location.reload();
    label.after(again);
  };
  // Without its styles the page works, and looks broken.
  const tellOfStyles = () => {
    if (document.getElementById("styles-missing")) return;
    const words = document.createElement("p");
    words.id = "styles-missing";
    words.className = "notice warn";
    words.textContent = "The styles of this page did not load. Reload it; a file may be missing because a new version has been published.";
    document.body.prepend(words);
  };
  const inTime = (tell) => (document.readyState === "loading" ? addEventListener("DOMContentLoaded", tell, { once: true }) : tell());
  addEventListener("error", ({ target }) => {
    if (target instanceof HTMLScriptElement) inTime(tell);
    if (target instanceof HTMLLinkElement && target.relList.contains("stylesheet")) inTime(tellOfStyles);
  }, true);
  setTimeout(tell, 10_000);
}
