// Remembers where the reader is: the heading nearest to the top of the window, sent when the page is left.
const article = document.querySelector("[data-place]");

function nearestHeading() {
  const above = [...article.querySelectorAll("[id]")].filter((e) => e.getBoundingClientRect().top < innerHeight / 2);
  return above.length ? above.at(-1).id : "";
}

let sent = null;

function send() {
  const anchor = nearestHeading();
  if (anchor === sent) return;
  sent = anchor;
  const form = new FormData();
  form.set("csrf_token", article.dataset.token);
  form.set("anchor", anchor);
  navigator.sendBeacon(article.dataset.place, form);
}

if (article) {
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && send());
  addEventListener("pagehide", send);
}
