// Keeps a part of a page current while others decide: fetches the page now and then and copies that
// part if its data-live differs. Nothing moves while somebody is in it, or out of sight; what its
// data-say tells anew is announced all the same.
const INTERVAL = 8000;
const MAX_INTERVAL = 60000;
const part = document.querySelector("[data-live]");
let pause = INTERVAL;

async function fetchPart() {
  const reply = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!reply.ok) throw new Error(reply.statusText);
  const page = new DOMParser().parseFromString(await reply.text(), "text/html");
  return page.querySelector("[data-live]");
}

function announceText(fresh) {
  if (fresh.dataset.say === part.dataset.say) return;
  part.dataset.say = fresh.dataset.say;
  document.querySelector("[data-said]").textContent = fresh.dataset.say;
}

function showParts(fresh) {
  if (!fresh) return location.reload(); // the reply is another page, such as the sign-in
  announceText(fresh);
  if (fresh.dataset.live === part.dataset.live || part.contains(document.activeElement))
    return undefined;
  part.dataset.live = fresh.dataset.live;
  return part.replaceChildren(...document.adoptNode(fresh).childNodes);
}

async function refreshPart() {
  if (document.visibilityState === "visible") {
    try {
      showParts(await fetchPart());
      pause = INTERVAL;
    } catch {
      pause = Math.min(2 * pause, MAX_INTERVAL); // the connection or the server is down
    }
  }
  setTimeout(refreshPart, pause);
}

if (part) setTimeout(refreshPart, pause);
