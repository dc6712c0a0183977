// Shows the minutes left of a timed attempt, warns once when little is left, and hands in at the
// end. In a supervised test minutes may be given back: the server is asked now and then, and at the
// end.
const box = document.querySelector("[data-ends-in]");
const text = box?.querySelector("[data-left]");
const warning = box?.querySelector("[role=status]");
const ASK_EVERY = 30000;
let requestTime = performance.now();
let total = Number(box?.dataset.endsIn); // seconds that were left then

function countLeft() {
  return Math.max(0, total - (performance.now() - requestTime) / 1000);
}

// What cannot be asked changes nothing: the time that is known counts.
async function askServer() {
  try {
    const reply = await fetch(box.dataset.time, { headers: { Accept: "application/json" } });
    const { left } = await reply.json();
    if (!Number.isFinite(left)) return;
    if (left > countLeft() + 5) warning.textContent = box.dataset.more;
    requestTime = performance.now();
    total = left;
  } catch {}
}

async function showTime() {
  const isSupervised = Boolean(box.dataset.time);
  if (isSupervised && (countLeft() <= 0 || performance.now() - requestTime > ASK_EVERY))
    await askServer();
  const seconds = countLeft();
  text.textContent = box.dataset.words.replace("{n}", Math.ceil(seconds / 60));
  if (seconds <= 300 && !warning.textContent) warning.textContent = box.dataset.soon;
  if (seconds <= 0) {
    warning.textContent = box.dataset.over;
    document.querySelector("[data-autosave]")?.dispatchEvent(new Event("time-over"));
  } else setTimeout(showTime, Math.min(15000, seconds * 1000 + 50));
}

if (box) showTime();
