// Sends an answer as soon as it is given. Without this script the same form goes with its buttons.
const form = document.querySelector("[data-autosave]");
const status = form?.querySelector("[data-status]");
let timer = 0;

async function save() {
  const data = new FormData(form);
  data.set("autosave", "1");
  try {
    const reply = await fetch(form.action, { method: "POST", body: data, redirect: "error" });
    if (reply.status === 409) location.reload();
    status.textContent = reply.ok ? form.dataset.saved : form.dataset.notSaved;
  } catch {
    status.textContent = form.dataset.notSaved;
  }
}

form?.addEventListener("change", save);
form?.addEventListener("input", (event) => {
  if (event.target.type !== "text") return;
  clearTimeout(timer);
  timer = setTimeout(save, 800);
});
