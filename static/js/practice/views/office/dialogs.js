// What is asked before a file is saved, pages are printed, words are replaced.
import { fill, createElement } from "../../dom.js";
import { FORMATS, readPages } from "../../kinds/office.js";
import { judgeName } from "../../file_names.js";
import { fold } from "../../predicates.js";
import { openDialog } from "../windows.js";

// Opens a form in a dialog. `judge` returns what is wrong with what was filled in, "" if nothing
// is.
function openForm(root, words, { title, parts, yes, judge, follow }, perform) {
  const fault = createElement("p", { class: "office-fault", role: "alert" });
  const form = createElement(
    "form",
    { class: "office-form", method: "dialog" },
    createElement("h2", { id: "dialog-title" }, title),
    parts,
    fault,
    createElement(
      "div",
      { class: "dialog__answers" },
      createElement("button", { class: "button" }, yes),
      createElement(
        "button",
        { type: "button", class: "button button--secondary", click: () => dialog.close() },
        words["office-cancel"],
      ),
    ),
  );
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
  return createElement(
    "label",
    { class: "office-field" },
    createElement("span", {}, label),
    createElement("input", { name, value, autocomplete: "off", spellcheck: "false", ...values }),
  );
}

function drawChoice(name, label, options, current) {
  return createElement(
    "fieldset",
    { class: "office-field" },
    createElement("legend", {}, label),
    options.map(([value, text]) =>
      createElement(
        "label",
        { class: "office-choice" },
        createElement("input", { type: "radio", name, value, checked: value === current }),
        createElement("span", {}, text),
      ),
    ),
  );
}

export function getFolderName({ folders }, words, folder) {
  return folders[folder] || words[`office-place-${folder}`];
}

export function openSaveAs(root, state, words, perform) {
  const { file, folders, mode } = state;
  const { name, place, format } = file ?? {
    name: "",
    place: "documents",
    format: FORMATS[mode][0],
  };
  openForm(
    root,
    words,
    {
      title: words["office-do-save-as"],
      parts: [
        drawInput("name", words["office-name"], name, { maxlength: 80 }),
        drawChoice(
          "place",
          words["office-place"],
          Object.keys(folders).map((id) => [id, getFolderName(state, words, id)]),
          place,
        ),
        drawChoice(
          "format",
          words["office-format"],
          FORMATS[mode].map((id) => [id, words[`office-format-${id}`]]),
          format,
        ),
      ],
      yes: words["office-do-save"],
      judge: (values) => {
        const reason = judgeName(values.name.trim());
        return reason && words[`office-name-${reason}`];
      },
    },
    (values) => perform(values.name.trim(), values.place, values.format),
  );
}

export function openPrint(root, state, words, drawPage, perform) {
  const pages = Array.from({ length: state.pages }, (_, index) =>
    createElement(
      "div",
      { class: "office-page" },
      drawPage(index + 1),
      createElement(
        "span",
        { class: "office-page__number" },
        fill(words["office-page"], { n: index + 1 }),
      ),
    ),
  );
  const sheets = createElement("output", { class: "office-sheets" });
  openForm(
    root,
    words,
    {
      title: words["office-do-print"],
      parts: [
        createElement(
          "div",
          {
            class: "office-preview",
            role: "group",
            tabindex: 0,
            "aria-label": words["office-preview"],
          },
          pages,
        ),
        drawInput("pages", words["office-pages"], "", {
          placeholder: words["office-pages-all"],
          "aria-describedby": "office-pages-help",
        }),
        createElement(
          "p",
          { class: "office-help", id: "office-pages-help" },
          words["office-pages-help"],
        ),
        drawInput("copies", words["office-copies"], 1, {
          type: "number",
          min: 1,
          max: 20,
          required: true,
        }),
        sheets,
      ],
      yes: words["office-do-print"],
      judge: (values) =>
        readPages(values.pages, state.pages).length
          ? ""
          : fill(words["office-pages-wrong"], { n: state.pages }),
      follow: (values) => {
        const pageNumbers = readPages(values.pages, state.pages);
        for (const [index, page] of pages.entries())
          page.toggleAttribute("data-out", !pageNumbers.includes(index + 1));
        sheets.textContent = fill(words["office-sheets"], {
          n: pageNumbers.length * Number(values.copies),
        });
      },
    },
    (values) => perform(values.pages, Number(values.copies)),
  );
}

export function openReplace(root, state, words, perform) {
  const texts = Object.values(state.doc.items).map(({ input }) => fold(input));
  openForm(
    root,
    words,
    {
      title: words["office-do-find"],
      parts: [
        drawInput("find", words["office-find"], "", { maxlength: 80 }),
        drawInput("with", words["office-with"], "", { maxlength: 80 }),
      ],
      yes: words["office-replace"],
      judge: (values) =>
        fold(values.find) && texts.some((text) => text.includes(fold(values.find)))
          ? ""
          : words["office-find-none"],
    },
    (values) => perform(values.find, values.with),
  );
}
