// Removes the answers that this window stores when its reader signs out.
document.querySelector("main form")?.addEventListener("submit", () => {
  try {
    sessionStorage.clear();
  } catch {} // the browser forbids storage, so nothing is there
});
