// Shows the minutes left of a timed attempt, warns once when little is left, and hands in at the end.
const box = document.querySelector("[data-ends-in]");
const started = performance.now();
const total = Number(box?.dataset.endsIn);
const text = box?.querySelector("[data-left]");
const warning = box?.querySelector("[role=status]");

function show() {
  const seconds = Math.max(0, total - (performance.now() - started) / 1000);
  const minutes = Math.ceil(seconds / 60);
  text.textContent = box.dataset.words.replace("{n}", minutes);
  if (seconds <= 300 && !warning.textContent) warning.textContent = box.dataset.soon;
  if (seconds <= 0) {
    warning.textContent = box.dataset.over;
    document.querySelector("[data-autosave]")?.dispatchEvent(new Event("time-over"));
  } else setTimeout(show, Math.min(15000, seconds * 1000 + 50));
}

if (box) show();
