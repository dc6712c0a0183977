// Says how many minutes a timed try still has: the page says until when; this counts along, and warns once when little is left.
const place = document.querySelector("[data-ends-in]");
const started = performance.now();
const total = Number(place?.dataset.endsIn);
const text = place?.querySelector("[data-left]");
const warning = place?.querySelector("[role=status]");

function show() {
  const seconds = Math.max(0, total - (performance.now() - started) / 1000);
  const minutes = Math.ceil(seconds / 60);
  text.textContent = place.dataset.words.replace("{n}", minutes);
  if (seconds <= 300 && !warning.textContent) warning.textContent = place.dataset.soon;
  if (seconds <= 0) warning.textContent = place.dataset.over;
  else setTimeout(show, Math.min(15000, seconds * 1000 + 50));
}

if (place) show();
