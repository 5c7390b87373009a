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
