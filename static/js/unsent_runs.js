// Sends the reader's runs of practice that wait on this device, on a page of the site other than those
// of practice, and says so. It is asked for only where something waits (lms/web/unsent_runs.py).
import { createOutbox, createSender } from "./practice/outbox.js";

// Returns what shows the runs that were sent: the page's notice, and in it a link for each result.
export function createNotice(box) {
  let text;
  return ({ title, result }) => {
    const [notice, link] = box.querySelector("template").content.cloneNode(true).children;
    if (!text) {
      box.append(notice);
      text = notice.querySelector("p");
    }
    if (!result) return;
    link.href = result;
    link.append(` ${title}`);
    text.append(" ", link);
  };
}

export function start(box, storage) {
  const show = createNotice(box);
  const { csrf, owner } = box.dataset;
  const flush = createSender(createOutbox(storage), csrf, owner, (_entry, { state, reply }) => {
    if (state === "taken" && reply.stored !== false) show(reply);
  });
  addEventListener("online", flush);
  return flush();
}

const box = globalThis.document?.querySelector("[data-unsent-runs]");
if (box) start(box, localStorage);
