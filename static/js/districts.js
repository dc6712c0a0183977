// Splits a long select into two: first the region, then its districts. Without this script the long
// select works as it is.

function option(text, value) {
  return new Option(text, value);
}

async function showDistricts(regions, districts) {
  const reply = await fetch(`/regions/${regions.value}/districts`);
  if (!reply.ok) return;
  const rows = await reply.json();
  const chosen = districts.value;
  districts.replaceChildren(districts.options[0], ...rows.map(([id, name]) => option(name, id)));
  districts.value = rows.some(([id]) => String(id) === chosen) ? chosen : "";
}

function split(districts) {
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
  regions.append(option(districts.options[0].text, ""), ...groups.map((group) => option(group.label, group.dataset.region)));
  copy.append(label, regions);
  field.before(copy);
  const chosen = districts.selectedOptions[0]?.closest("optgroup");
  regions.value = chosen ? chosen.dataset.region : districts.dataset.regionChosen;
  if (!regions.value) regions.value = "";
  field.hidden = !regions.value;
  if (regions.value) showDistricts(regions, districts);
  regions.addEventListener("change", () => {
    field.hidden = !regions.value;
    if (regions.value) showDistricts(regions, districts);
  });
}

for (const districts of document.querySelectorAll("select[data-region-label]")) split(districts);
