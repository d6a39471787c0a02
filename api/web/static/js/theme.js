// Runs before the first paint, so that the page never flashes in the wrong colours or letter size.
"use strict";
(function () {
  const root = document.documentElement;
  try {
    const theme = localStorage.getItem("unionqa.theme");
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
    if (localStorage.getItem("unionqa.large") === "1") root.dataset.large = "1";
  } catch {
    // A browser that keeps nothing shows the defaults.
  }
})();
