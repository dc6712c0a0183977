// Keeps what is typed into a form while its page is shown in another language or look, whose links
// would lose it. Passwords, codes, IINs and files are never kept; nothing is kept longer than until
// the page, or another one with a form, is open again.
const KEY = "typed";
const KEPT_FOR = 300000; // ms: long enough to choose a look
const SECRET = /(^|-)(code|iin)$|password/;
const LONG_NUMBER = /\d{12}/; // an IIN, in whichever field
const forms = [...document.querySelectorAll("main form")].filter(
  ({ method, dataset }) => method === "post" && !("autosave" in dataset),
);

function isBox({ type }) {
  return type === "checkbox" || type === "radio";
}

function listFields(form) {
  return [...form.elements].filter(
    ({ name, type, dataset }) =>
      name &&
      !SECRET.test(name) &&
      !/^(hidden|password|file|submit|button)$/.test(type) &&
      !("show" in dataset),
  );
}

function isTouched(field) {
  if (isBox(field)) return field.checked !== field.defaultChecked;
  if (field.options)
    return [...field.options].some((option) => option.selected !== option.defaultSelected);
  return field.value !== field.defaultValue;
}

function readField(field) {
  if (isBox(field)) return field.checked;
  if (field.multiple) return [...field.selectedOptions].map((option) => option.value);
  return LONG_NUMBER.test(field.value) ? "" : field.value;
}

function writeField(field, value) {
  if (isBox(field)) field.checked = value;
  else if (field.multiple)
    for (const option of field.options) option.selected = value.includes(option.value);
  else field.value = value;
  if (isTouched(field)) field.closest("details")?.setAttribute("open", "");
}

// A box is known by its name and value, another field by its name and its place among those.
function nameFields(form) {
  const counts = {};
  return listFields(form).map((field) => {
    const name = isBox(field) ? `${field.name}=${field.value}` : field.name;
    counts[name] = (counts[name] ?? 0) + 1;
    return [`${name} ${counts[name]}`, field];
  });
}

// The page to which a link in the head comes back. A form that was refused at a URL of its own is
// shown again by another page.
function findNext({ href }) {
  const next = new URL(new URL(href).searchParams.get("next") ?? "/", href);
  return next.pathname === location.pathname ? location : next;
}

function keepForms(link) {
  // Then the page has what was typed before.
  const isRefused = document.querySelector(".error-summary");
  if (!isRefused && !forms.some((form) => listFields(form).some(isTouched))) return;
  const fields = forms.map((form) =>
    nameFields(form).map(([name, field]) => [name, readField(field)]),
  );
  const { pathname, search } = findNext(link);
  sessionStorage.setItem(
    KEY,
    JSON.stringify({ url: pathname + search, until: Date.now() + KEPT_FOR, fields }),
  );
}

// districts.js makes the first of its two lists after this, and reads there what was chosen.
function restoreForms() {
  const draft = JSON.parse(sessionStorage.getItem(KEY));
  sessionStorage.removeItem(KEY);
  if (draft?.url !== location.pathname + location.search || draft.until < Date.now()) return;
  for (const [index, form] of forms.entries()) {
    const values = Object.fromEntries(draft.fields[index] ?? []);
    for (const [name, field] of nameFields(form)) {
      if (name in values) writeField(field, values[name]);
      const region = values[name.replace(/ 1$/, "-region 1")];
      if (region) field.dataset.regionChosen = region;
    }
  }
}

// A page of several questions, which has no URL of its own: the server shows it again.
async function showNotice(event, form) {
  event.preventDefault();
  const { href } = event.currentTarget;
  try {
    await fetch(href, { redirect: "manual" });
  } catch {
    location.assign(href);
    return;
  }
  const step = Object.assign(document.createElement("input"), { type: "hidden", name: "step" });
  step.value = form.dataset.stay;
  form.append(step);
  form.submit();
}

try {
  restoreForms();
} catch {} // the browser forbids storage, or what it has is of another version
const stayForm = forms.find((form) => "stay" in form.dataset);
for (const link of document.querySelectorAll(".site-head__language, .site-head__eye")) {
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return; // another window; this page stays
    if (stayForm && link.hreflang) showNotice(event, stayForm);
    else
      try {
        keepForms(link);
      } catch {}
  });
}
