// Sends a form in the background: an answer as soon as it is given, a button when it is pressed.
// What cannot be sent is kept in the page and sent again when the line is back. A checked question
// comes back with its verdict. Without this script the buttons of the form do it.
const form = document.querySelector("[data-autosave]");
const signIn = form?.querySelector("[data-sign-in]");
const storageKey = form?.dataset.key && `unsent ${form.dataset.key} ${location.pathname}`;
const MAX_PAUSE = 30000;
let timer = 0; // until a typed answer is sent, or a lost one again
let pause = 1000;
// Of typing, until it is sent, by the type of the field.
const PAUSES = { text: 800, textarea: 2000 };
let isSending = false;
let isChanged = false;
let button = null; // pressed, and not yet followed
let link = null; // the URL of one, the same
const LONGEST_WAIT = 3000; // of a link

function readAnswer() {
  return new FormData(form).getAll("answer");
}

// An order that nobody has touched is no answer.
function isEmpty() {
  const orderField = form.querySelector("[data-order-kept]");
  return orderField ? !orderField.checked && !isMoved() : !readAnswer().join("").trim();
}

function isMoved() {
  return [...form.querySelectorAll("[data-order] input")].some(
    (input, index) => input.value !== String(index),
  );
}

function isLocked() {
  return Boolean(form.querySelector("[data-locked]"));
}

// The count above the question is that of the page's start, without this question.
function showCount(isNone) {
  const box = document.querySelector("[data-answered]");
  if (!box) return;
  const { answered, total, words } = box.dataset;
  const answeredCount = Number(answered) + (isNone ? 0 : 1);
  box.querySelector("p").textContent = words
    .replace("{done}", answeredCount)
    .replace("{total}", total);
  box.querySelector("svg :last-child").setAttribute("width", `${(100 * answeredCount) / total}%`);
}

// The browser may forbid storage; then the answer is kept in the page alone.
function storeDraft(answer) {
  if (!storageKey) return;
  try {
    if (answer) sessionStorage.setItem(storageKey, JSON.stringify(answer));
    else sessionStorage.removeItem(storageKey);
  } catch {}
}

// Rows that are put in order hold a hidden value each.
function restoreOrder(inputs, answer) {
  const hiddenInputs = inputs.filter((input) => input.type === "hidden");
  const values = answer.filter((value) => hiddenInputs.some((input) => input.value === value));
  if (values.length !== hiddenInputs.length) return;
  const rows = values.map((value) => hiddenInputs.find((input) => input.value === value));
  for (const row of rows.map((input) => input.closest("li"))) row.parentNode.append(row);
}

function restoreDraft() {
  try {
    if (isLocked()) return false;
    const answer = JSON.parse(sessionStorage.getItem(storageKey));
    const inputs = [...form.querySelectorAll("[name=answer]")];
    for (const [index, input] of inputs.entries()) {
      if (input.type === "radio" || input.type === "checkbox")
        input.checked = answer.includes(input.value);
      else if (input.type !== "hidden") input.value = answer[index] ?? "";
    }
    restoreOrder(inputs, answer);
    return true;
  } catch {
    return false;
  }
}

// The line keeps its height: a button that moves up between press and release is not pressed.
function showStatus(text) {
  const status = form.querySelector("[data-status]");
  if (status.textContent === text) return;
  status.style.minHeight = `${status.getBoundingClientRect().height}px`;
  status.textContent = text;
}

// Leaves the rest to the browser: the server then replies with a page.
function submitByBrowser() {
  const go = Object.assign(document.createElement("input"), { type: "hidden", name: "go" });
  go.value = button ? button.value : "stay";
  form.append(go);
  form.submit();
}

// The focus goes to the verdict: the button that was pressed may be gone.
function showVerdict(html) {
  const region = new DOMParser()
    .parseFromString(html, "text/html")
    .querySelector("[data-question]");
  form.querySelector("[data-question]").replaceWith(document.adoptNode(region));
  region.dispatchEvent(new Event("replaced", { bubbles: true })); // for ordering.js
  const verdict = region.querySelector("[data-verdict]");
  verdict.focus({ preventScroll: true });
  verdict.scrollIntoView({ block: "nearest" });
}

async function sendAnswer() {
  const data = new FormData(form);
  data.set("autosave", "1");
  if (button) data.set("go", button.value);
  try {
    const signal = AbortSignal.timeout?.(MAX_PAUSE);
    const isNone = isEmpty();
    const keepalive = document.visibilityState === "hidden"; // the page may be going
    const reply = await fetch(form.action, {
      method: "POST",
      body: data,
      redirect: "manual",
      signal,
      keepalive,
    });
    const text = [200, 422].includes(reply.status) ? await reply.text() : "";
    return { reply, text, isNone };
  } catch {
    return { reply: { status: 503 } };
  }
}

function followReply({ reply, text, isNone }) {
  signIn?.toggleAttribute("hidden", true);
  if ([200, 204].includes(reply.status)) {
    document.querySelector("[data-unsent-notice]")?.remove();
    showCount(isNone);
  }
  if (reply.status === 204) {
    storeDraft(null);
    const url = button && reply.headers.get("Location");
    if (url) location.assign(url);
    else showStatus(isNone ? form.dataset.removed : form.dataset.saved);
  } else if (reply.status === 200) {
    button = null;
    storeDraft(null);
    showVerdict(text);
  } else if (reply.status === 422 && text) {
    button = null;
    showStatus(text);
  } else if ([400, 401, 403].includes(reply.status)) {
    if (button || !signIn) submitByBrowser();
    else {
      showStatus("");
      signIn.hidden = false;
    }
  } else if (reply.status >= 500 || reply.status === 429) {
    showStatus(form.dataset.lost);
    timer = setTimeout(saveAnswer, pause);
    pause = Math.min(2 * pause, MAX_PAUSE);
    return;
  } else {
    link = null;
    submitByBrowser(); // such as an attempt whose time is over
  }
  pause = 1000;
}

// One request at a time, so that an older answer never arrives after a newer one. "Saved" is shown
// for the newest answer only.
async function saveAnswer() {
  clearTimeout(timer);
  timer = 0;
  isChanged = true;
  if (isSending) return;
  isSending = true;
  let outcome;
  while (isChanged) {
    isChanged = false;
    outcome = await sendAnswer();
  }
  isSending = false;
  followReply(outcome);
  if (link) location.assign(link);
}

// The next page shows what is saved, so an answer on its way arrives first, where there is a line.
function holdLink(event) {
  const anchor = event.target.closest("a[href]");
  const isElsewhere = !anchor || anchor.target || anchor.getAttribute("href").startsWith("#");
  if (isElsewhere || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (!timer && !isSending) return;
  event.preventDefault();
  link = anchor.href;
  setTimeout(() => link && location.assign(link), LONGEST_WAIT);
  if (!isSending) saveAnswer();
}

function noteChange() {
  showStatus("");
  storeDraft(readAnswer());
}

form?.addEventListener("change", (event) => {
  if (PAUSES[event.target.type]) return; // it is sent while it is typed, or by the button
  noteChange();
  saveAnswer();
});
form?.addEventListener("input", (event) => {
  if (!PAUSES[event.target.type]) return;
  noteChange();
  clearTimeout(timer);
  timer = setTimeout(saveAnswer, PAUSES[event.target.type]);
});
form?.addEventListener("submit", (event) => {
  event.preventDefault();
  button = event.submitter ?? form.querySelector("button");
  showStatus(form.dataset.sending);
  saveAnswer();
});
// The time of the attempt is over: what is given is sent, and the attempt is handed in.
form?.addEventListener("time-over", () => {
  button = { value: "submit" };
  saveAnswer();
});
if (form) document.addEventListener("click", holdLink);
document.addEventListener(
  "visibilitychange",
  () => document.visibilityState === "hidden" && timer && saveAnswer(),
);
addEventListener("online", () => timer && saveAnswer());
addEventListener("pageshow", (event) => {
  if (event.persisted) button = link = null; // back from the page to which it led
});
if (form && isLocked()) storeDraft(null);
if (form && ((storageKey && restoreDraft()) || form.dataset.unsent)) saveAnswer();
