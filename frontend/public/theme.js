// Sets the colour scheme before the first paint; a file of its own, because the Content-Security-Policy allows no
// inline script. Writes the attribute that src/app/theme.ts selects by.
(() => {
  let mode = "system";
  try {
    mode = localStorage.getItem("leadflow.mode") || mode;
  } catch {
    // storage is blocked: follow the system
  }
  const dark = mode === "dark" || (mode === "system" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.setAttribute("data-theme", dark ? "dark" : "light");
})();
