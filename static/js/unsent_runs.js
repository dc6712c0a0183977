// Sends the reader's runs of practice that wait on this device, on a page of the site other than
// those of practice, and says so. It is asked for only where something waits
// (lms/web/unsent_runs.py).
import { createOutbox, createSender } from "./practice/outbox.js";

// Returns what says what became of a run that waited: in one notice all that were sent, each with a
// link to its result, or to its final test, which says no result before its end; one notice for
// each refusal.
export function createNotices(box) {
  const tests = new Set();
  let text;

  function showSent(notice, toResult, toTest, { title, result, review }) {
    if (!text) {
      box.append(notice);
      text = notice.querySelector("p");
    }
    if (tests.has(review)) return;
    if (review) tests.add(review);
    const link = review ? toTest : toResult;
    link.href = review ?? result;
    if (title) link.append(` ${title}`);
    text.append(" ", link);
  }

  return ({ state, reply }) => {
    const [notice, toResult, toTest, refusal] = box
      .querySelector("template")
      .content.cloneNode(true).children;
    if (state === "taken" && reply.stored !== false) showSent(notice, toResult, toTest, reply);
    else if (state === "refused") {
      refusal.querySelector("p").append(` ${reply?.message ?? ""}`);
      box.append(refusal);
    }
  };
}

export function start(box, storage) {
  const show = createNotices(box);
  const { csrf, owner } = box.dataset;
  const flush = createSender(createOutbox(storage), csrf, owner, (_entry, outcome) =>
    show(outcome),
  );
  addEventListener("online", flush);
  return flush();
}

const box = globalThis.document?.querySelector("[data-unsent-runs]");
if (box) start(box, localStorage);
