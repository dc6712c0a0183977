// Splits a long select into two: first the region, then its districts. Without this script the long
// select works as it is.

function createOption(text, value) {
  return new Option(text, value);
}

async function showDistricts(regions, districts) {
  const reply = await fetch(`/regions/${regions.value}/districts`);
  if (!reply.ok) return;
  const rows = await reply.json();
  const previousValue = districts.value;
  districts.replaceChildren(
    districts.options[0],
    ...rows.map(([id, name]) => createOption(name, id)),
  );
  districts.value = rows.some(([id]) => String(id) === previousValue) ? previousValue : "";
}

// An error of the hidden list is shown at the visible one, and the summary leads there.
function moveError(field, copy, districts, regions) {
  const error = document.getElementById(`${districts.id}-error`);
  if (!error) return;
  const [visibleField, control] = field.hidden ? [copy, regions] : [field, districts];
  for (const block of [field, copy]) block.classList.toggle("field--wrong", block === visibleField);
  for (const select of [districts, regions]) select.removeAttribute("aria-invalid");
  regions.removeAttribute("aria-describedby");
  control.setAttribute("aria-invalid", "true");
  if (control === regions) regions.setAttribute("aria-describedby", error.id);
  visibleField.querySelector("label").after(error);
  for (const link of document.querySelectorAll(`.error-summary a[href^="#${districts.id}"]`))
    link.hash = control.id;
}

function splitSelect(districts) {
  const groups = [...districts.querySelectorAll("optgroup")];
  const field = districts.closest(".field");
  const copy = document.createElement("div");
  copy.className = "field";
  const label = document.createElement("label");
  label.className = "field__label";
  label.textContent = districts.dataset.regionLabel;
  const regions = document.createElement("select");
  regions.id = `${districts.id}-region`;
  // A refused form gets the region back, even if no district was chosen.
  if (districts.form.method === "post") regions.name = `${districts.name}-region`;
  regions.className = districts.className;
  label.htmlFor = regions.id;
  regions.append(
    createOption(districts.options[0].text, ""),
    ...groups.map((group) => createOption(group.label, group.dataset.region)),
  );
  copy.append(label, regions);
  field.before(copy);
  const currentRegion = districts.selectedOptions[0]?.closest("optgroup");
  regions.value = currentRegion ? currentRegion.dataset.region : districts.dataset.regionChosen;
  if (!regions.value) regions.value = "";
  field.hidden = !regions.value;
  moveError(field, copy, districts, regions);
  if (regions.value) showDistricts(regions, districts);
  regions.addEventListener("change", () => {
    field.hidden = !regions.value;
    moveError(field, copy, districts, regions);
    if (regions.value) showDistricts(regions, districts);
  });
}

for (const districts of document.querySelectorAll("select[data-region-label]"))
  splitSelect(districts);
