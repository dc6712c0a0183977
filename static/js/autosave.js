// Saves an answer as soon as it is given. Without this script the buttons of the form save it.
const form = document.querySelector("[data-autosave]");
const status = form?.querySelector("[data-status]");
let timer = 0;
let isSaving = false;
let isChanged = false;

async function send() {
  const data = new FormData(form);
  data.set("autosave", "1");
  try {
    const reply = await fetch(form.action, { method: "POST", body: data, redirect: "error" });
    if (reply.status === 409) location.reload();
    return reply.ok;
  } catch {
    return false;
  }
}

// One request at a time, so that an older answer never arrives after a newer one. "Saved" is shown
// for the newest answer only.
async function save() {
  clearTimeout(timer);
  timer = 0;
  status.textContent = "";
  isChanged = true;
  if (isSaving) return;
  isSaving = true;
  let isSaved = false;
  while (isChanged) {
    isChanged = false;
    isSaved = await send();
  }
  isSaving = false;
  status.textContent = isSaved ? form.dataset.saved : form.dataset.notSaved;
}

form?.addEventListener("change", (event) => {
  if (event.target.type !== "text" || timer) save(); // a text was usually saved while typing
});
form?.addEventListener("input", (event) => {
  if (event.target.type !== "text") return;
  status.textContent = "";
  clearTimeout(timer);
  timer = setTimeout(save, 800);
});
