// Keeps the progress of a background job current: fetches the page and copies only its progress.
// Nothing is animated. When the job ends, the page is reloaded to show the result.
const INTERVAL = 2000;
const MAX_INTERVAL = 30000;

// Screen readers announce each change of state, and every 10 %.
function announcedStep(element) {
  return `${element.dataset.state} ${Math.floor(element.dataset.percent / 10)}`;
}

async function fetchProgress(element) {
  const reply = await fetch(element.dataset.refresh, { headers: { Accept: "text/html" } });
  if (!reply.ok) throw new Error(reply.statusText);
  const page = new DOMParser().parseFromString(await reply.text(), "text/html");
  return page.querySelector(`[data-job="${element.dataset.job}"]`);
}

function showProgress(element, fresh) {
  const isAnnounced = announcedStep(element) !== announcedStep(fresh);
  element.dataset.state = fresh.dataset.state;
  element.dataset.percent = fresh.dataset.percent;
  const counter = element.querySelector("[data-shown]");
  if (counter.contains(document.activeElement)) return; // do not take the focus away
  counter.replaceChildren(...fresh.querySelector("[data-shown]").childNodes);
  if (isAnnounced)
    element.querySelector("[data-said]").textContent = counter.querySelector("p").textContent;
}

function keepFresh(element) {
  let pause = INTERVAL;
  async function refresh() {
    if (document.visibilityState === "visible") {
      try {
        const fresh = await fetchProgress(element);
        // The job has ended, or the reply is another page.
        if (!fresh?.dataset.refresh) return location.replace(element.dataset.refresh);
        showProgress(element, fresh);
        pause = INTERVAL;
      } catch {
        pause = Math.min(2 * pause, MAX_INTERVAL); // the connection or the server is down
      }
    }
    return setTimeout(refresh, pause);
  }
  setTimeout(refresh, pause);
}

for (const element of document.querySelectorAll("[data-job][data-refresh]")) keepFresh(element);
