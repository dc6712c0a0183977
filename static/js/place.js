// Saves the bookmark of the reader when the page is left: the last heading in the upper half of the window.
const article = document.querySelector("[data-place]");

function nearestHeading() {
  const above = [...article.querySelectorAll("[id]")].filter((e) => e.getBoundingClientRect().top < innerHeight / 2);
  return above.length ? above.at(-1).id : "";
}

let savedAnchor = null;

function send() {
  const anchor = nearestHeading();
  if (anchor === savedAnchor) return;
  savedAnchor = anchor;
  const form = new FormData();
  form.set("csrf_token", article.dataset.token);
  form.set("anchor", anchor);
  navigator.sendBeacon(article.dataset.place, form);
}

if (article) {
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && send());
  addEventListener("pagehide", send);
}
