// What is asked before a file is saved, pages are printed, words are replaced.
import { fill, h } from "../../dom.js";
import { FORMATS, readPages } from "../../kinds/office.js";
import { judgeName } from "../../file_names.js";
import { fold } from "../../predicates.js";
import { openDialog } from "../windows.js";

// Opens a form in a dialog. `judge` returns what is wrong with what was filled in, "" if nothing is.
function openForm(root, words, { title, parts, yes, judge, follow }, perform) {
  const fault = h("p", { class: "office-fault", role: "alert" });
  const form = h("form", { class: "office-form", method: "dialog" }, h("h2", { id: "dialog-title" }, title), parts, fault,
    h("div", { class: "dialog__answers" }, h("button", { class: "button" }, yes), h("button", { type: "button", class: "button button--secondary", click: () => dialog.close() }, words["office-cancel"])));
  const read = () => Object.fromEntries(new FormData(form));
  form.addEventListener("input", () => follow?.(read()));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const values = read();
    fault.textContent = judge(values);
    if (fault.textContent) return form.querySelector("input")?.focus();
    dialog.close();
    perform(values);
  });
  follow?.(read());
  const dialog = openDialog(root, form);
  form.querySelector("input").select();
}

function drawInput(name, label, value, values = {}) {
  return h("label", { class: "office-field" }, h("span", {}, label), h("input", { name, value, autocomplete: "off", spellcheck: "false", ...values }));
}

function drawChoice(name, label, options, chosen) {
  return h("fieldset", { class: "office-field" }, h("legend", {}, label), options.map(([value, text]) => h("label", { class: "office-choice" }, h("input", { type: "radio", name, value, checked: value === chosen }), h("span", {}, text))));
}

export function getPlace({ folders }, words, place) {
  return folders[place] || words[`office-place-${place}`];
}

export function openSaveAs(root, state, words, perform) {
  const { file, folders, mode } = state;
  const { name, place, format } = file ?? { name: "", place: "documents", format: FORMATS[mode][0] };
  openForm(root, words, {
    title: words["office-do-save-as"],
    parts: [
      drawInput("name", words["office-name"], name, { maxlength: 80 }),
      drawChoice("place", words["office-place"], Object.keys(folders).map((id) => [id, getPlace(state, words, id)]), place),
      drawChoice("format", words["office-format"], FORMATS[mode].map((id) => [id, words[`office-format-${id}`]]), format),
    ],
    yes: words["office-do-save"],
    judge: (values) => {
      const reason = judgeName(values.name.trim());
      return reason && words[`office-name-${reason}`];
    },
  }, (values) => perform(values.name.trim(), values.place, values.format));
}

export function openPrint(root, state, words, drawPage, perform) {
  const pages = Array.from({ length: state.pages }, (_, index) => h("div", { class: "office-page" }, drawPage(index + 1), h("span", { class: "office-page__number" }, fill(words["office-page"], { n: index + 1 }))));
  const sheets = h("output", { class: "office-sheets" });
  openForm(root, words, {
    title: words["office-do-print"],
    parts: [
      h("div", { class: "office-preview", role: "group", tabindex: 0, "aria-label": words["office-preview"] }, pages),
      drawInput("pages", words["office-pages"], "", { placeholder: words["office-pages-all"], "aria-describedby": "office-pages-help" }),
      h("p", { class: "office-help", id: "office-pages-help" }, words["office-pages-help"]),
      drawInput("copies", words["office-copies"], 1, { type: "number", min: 1, max: 20, required: true }),
      sheets,
    ],
    yes: words["office-do-print"],
    judge: (values) => (readPages(values.pages, state.pages).length ? "" : fill(words["office-pages-wrong"], { n: state.pages })),
    follow: (values) => {
      const chosen = readPages(values.pages, state.pages);
      for (const [index, page] of pages.entries()) page.toggleAttribute("data-out", !chosen.includes(index + 1));
      sheets.textContent = fill(words["office-sheets"], { n: chosen.length * Number(values.copies) });
    },
  }, (values) => perform(values.pages, Number(values.copies)));
}

export function openReplace(root, state, words, perform) {
  const texts = Object.values(state.doc.items).map(({ input }) => fold(input));
  openForm(root, words, {
    title: words["office-do-find"],
    parts: [drawInput("find", words["office-find"], "", { maxlength: 80 }), drawInput("with", words["office-with"], "", { maxlength: 80 })],
    yes: words["office-replace"],
    judge: (values) => (fold(values.find) && texts.some((text) => text.includes(fold(values.find))) ? "" : words["office-find-none"]),
  }, (values) => perform(values.find, values.with));
}
