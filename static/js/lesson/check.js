// Check-yourself questions of a lesson: sends the answer in the background and shows the verdict in
// its place. Without this script the browser sends the form, and the lesson comes back with it.
const MAX_PAUSE = 30000;
const KEY = "unchecked"; // answers of this page, while its language is switched
const pauses = new WeakMap(); // until the answer of a form is sent again

// What to do with the reply to an answer: show the verdict or a message, send again later, or leave
// the form to the browser, such as for a reader who was signed out.
export function judgeReply(status) {
  if (status === 200) return "verdict";
  if (status === 422 || status === 429) return "message";
  if (status >= 500) return "lost";
  return "browser";
}

async function sendForm(form) {
  const data = new FormData(form);
  data.set("autosave", "1");
  try {
    const signal = AbortSignal.timeout?.(MAX_PAUSE);
    const reply = await fetch(form.action, {
      method: "POST",
      body: data,
      redirect: "manual",
      signal,
    });
    return { status: reply.status, text: await reply.text() };
  } catch {
    return { status: 503, text: "" };
  }
}

function parsePage(html) {
  return new DOMParser().parseFromString(html, "text/html").body.childNodes;
}

// The verdict stands in a status region, so that screen readers say it while the focus stays on the
// button. A message of an earlier answer goes away first.
function showVerdict(form, { status, text }) {
  const kind = judgeReply(status);
  if (kind === "browser") return form.submit();
  const line = form.querySelector("[data-status]");
  form.classList.toggle("check--lost", kind === "lost");
  line.textContent = { lost: form.dataset.lost, message: text }[kind] ?? "";
  if (kind === "lost") sendLater(form);
  else pauses.delete(form);
  if (kind !== "verdict") return undefined;
  delete form.dataset.changed;
  const verdict = form.querySelector("[data-verdict]");
  verdict.replaceChildren(...parsePage(text));
  return verdict.scrollIntoView({ block: "nearest" });
}

export function lengthenPause(pause) {
  return Math.min(pause ? 2 * pause : 1000, MAX_PAUSE);
}

function sendLater(form) {
  pauses.set(form, lengthenPause(pauses.get(form)));
  setTimeout(() => pauses.has(form) && answerForm(form), pauses.get(form));
}

async function answerForm(form) {
  if (form.dataset.busy) return;
  form.dataset.busy = "1";
  form.querySelector("[data-verdict]").replaceChildren();
  form.querySelector("[data-status]").textContent = form.dataset.sending;
  const reply = await sendForm(form);
  delete form.dataset.busy;
  showVerdict(form, reply);
}

// Puts values into the fields of an answer: typed ones in their order, choices by their value.
export function fillAnswer(fields, values) {
  const isChoice = (field) => ["radio", "checkbox"].includes(field.type);
  fields
    .filter((field) => !isChoice(field) && field.type !== "hidden")
    .forEach((field, index) => {
      field.value = values[index] ?? "";
    });
  for (const field of fields.filter(isChoice)) field.checked = values.includes(field.value);
}

// Rows that are put in order hold a hidden value each, and move with it.
function reorderRows(list, values) {
  const rows = [...(list?.children ?? [])];
  const getValue = (row) => row.querySelector("input").value;
  const sortedRows = values
    .map((value) => rows.find((row) => getValue(row) === value))
    .filter(Boolean);
  if (sortedRows.length === rows.length) list?.append(...sortedRows);
}

function listForms() {
  return [...document.querySelectorAll("[data-check]")];
}

// The browser may forbid storage; then an answer that is not checked stays behind.
function keepAnswers() {
  const answers = listForms()
    .filter((form) => form.dataset.changed)
    .map((form) => [form.action, new FormData(form).getAll("answer")]);
  try {
    sessionStorage.setItem(KEY, JSON.stringify(answers));
  } catch {}
}

function takeAnswers() {
  try {
    const answers = new Map(JSON.parse(sessionStorage.getItem(KEY)));
    sessionStorage.removeItem(KEY);
    return answers;
  } catch {
    return new Map();
  }
}

function restoreAnswers() {
  const answers = takeAnswers();
  for (const form of listForms().filter((each) => answers.has(each.action))) {
    fillAnswer([...form.querySelectorAll("[name=answer]")], answers.get(form.action));
    reorderRows(form.querySelector("[data-order]"), answers.get(form.action));
    form.dataset.changed = "1";
  }
}

export function startChecks() {
  restoreAnswers();
  for (const link of document.querySelectorAll(".site-head__language")) {
    link.addEventListener("click", keepAnswers);
  }
  for (const form of listForms()) {
    form.addEventListener("input", () => {
      form.dataset.changed = "1";
    });
    form.addEventListener("submit", (event) => {
      if (event.submitter?.name === "go") return; // a row to be moved, see ordering.js
      event.preventDefault();
      answerForm(form);
    });
    addEventListener("online", () => pauses.has(form) && answerForm(form));
  }
}
