// Shows how far work in the background is without being asked: fetches the page and takes its progress from it, nothing else of it.
// Nothing is animated. When the work ends, the page is loaded anew, since it then says what came out.
const EVERY = 2000;
const SLOWEST = 30000;

// What is read aloud: each change of state, and every tenth part.
function step(element) {
  return `${element.dataset.state} ${Math.floor(element.dataset.percent / 10)}`;
}

async function fetched(element) {
  const reply = await fetch(element.dataset.refresh, { headers: { Accept: "text/html" } });
  if (!reply.ok) throw new Error(reply.statusText);
  const page = new DOMParser().parseFromString(await reply.text(), "text/html");
  return page.querySelector(`[data-job="${element.dataset.job}"]`);
}

function show(element, fresh) {
  const isToBeSaid = step(element) !== step(fresh);
  element.dataset.state = fresh.dataset.state;
  element.dataset.percent = fresh.dataset.percent;
  const shown = element.querySelector("[data-shown]");
  if (shown.contains(document.activeElement)) return; // whoever is at the link keeps it
  shown.replaceChildren(...fresh.querySelector("[data-shown]").childNodes);
  if (isToBeSaid) element.querySelector("[data-said]").textContent = shown.querySelector("p").textContent;
}

function keepFresh(element) {
  let pause = EVERY;
  async function refresh() {
    if (document.visibilityState === "visible") {
      try {
        const fresh = await fetched(element);
        if (!fresh?.dataset.refresh) return location.replace(element.dataset.refresh); // it has ended, or another page came
        show(element, fresh);
        pause = EVERY;
      } catch {
        pause = Math.min(2 * pause, SLOWEST); // the line or the server is away for a while
      }
    }
    return setTimeout(refresh, pause);
  }
  setTimeout(refresh, pause);
}

for (const element of document.querySelectorAll("[data-job][data-refresh]")) keepFresh(element);
