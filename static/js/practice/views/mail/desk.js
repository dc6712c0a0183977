// Where a letter is written: to whom, copy, subject, text, files.
import { fill, createElement, createIcon } from "../../dom.js";
import { isEmail } from "../../kinds/mail.js";
import { fold } from "../../predicates.js";
import { showFault } from "../windows.js";
import { createBar, createTool, getPerson, ICONS } from "./tools.js";

const PAUSE = 1500; // milliseconds after which what was typed is kept

// Returns the typed address, or that of the only person of that name; null for neither.
export function readEmail(text, contacts) {
  const foldedText = fold(text);
  if (isEmail(foldedText)) return foldedText;
  const matches = Object.values(contacts).filter(({ name }) => fold(name) === foldedText);
  return matches.length === 1 ? matches[0].address : null;
}

export function createDesk(ui, id) {
  const { words } = ui;
  const getLetter = () => ui.state.letters[id];
  const act = (action) => ui.state.writing === id && ui.act(action);
  const chips = (list, getName, remove) =>
    list.map((value) =>
      createElement(
        "span",
        { class: "mail__chip" },
        getName(value),
        createElement(
          "button",
          {
            type: "button",
            "aria-label": fill(words["mail-remove"], { name: getName(value) }),
            click: () => remove(value),
          },
          createIcon(ICONS.erase),
        ),
      ),
    );

  // Asks for one of several things, each with its name and what is said of it.
  const pick = (name, things) =>
    ui.ask(
      name,
      [
        ...things.map(([key, text, about]) => [
          key,
          createElement("span", {}, text, createElement("small", {}, about)),
          "secondary",
        ]),
        ["", words["mail-cancel"], "quiet"],
      ],
      things.length ? [] : [words["mail-nothing"]],
    );

  function createPeople(field) {
    const fault = createElement("p", {
      class: "field__error",
      id: `mail-${field}-fault`,
      role: "alert",
    });
    const input = createElement("input", {
      class: "mail__input",
      id: `mail-${field}`,
      list: "mail-people",
      "aria-describedby": fault.id,
      autocomplete: "off",
      autocapitalize: "none",
      spellcheck: "false",
      maxlength: 80,
      change: take,
      keydown,
    });
    const chipList = createElement("span", { class: "mail__chips" });
    const book = createElement(
      "button",
      { type: "button", class: "mail__tool mail__book", click: choose },
      createIcon(ICONS.book),
      createElement(
        "span",
        {},
        words["mail-book-title"],
        createElement("span", { class: "visually-hidden" }, `: ${words[`mail-${field}`]}`),
      ),
    );

    function keydown(event) {
      if (!["Enter", ",", ";"].includes(event.key)) return;
      event.preventDefault();
      take();
    }
    const show = (text) => showFault(input, fault, text);
    // Takes what was typed among the people. Returns whether nothing is left over.
    function take() {
      show("");
      for (const text of input.value.split(/[,;]/).filter((part) => part.trim())) {
        const email = readEmail(text, ui.state.contacts);
        if (email === null) {
          show(words["mail-address-fault"]);
          return false;
        }
        if (!getLetter()[field].includes(email)) act(["add", field, email]);
      }
      input.value = "";
      return true;
    }
    async function choose() {
      const people = Object.values(ui.state.contacts).filter(
        ({ address }) => !getLetter()[field].includes(address),
      );
      const email = await pick(
        "book",
        people.map(({ name, address: key, about }) => [
          key,
          name,
          [key, about].filter(Boolean).join(" · "),
        ]),
      );
      if (email) act(["add", field, email]);
    }
    return {
      row: createElement(
        "div",
        { class: "mail__row" },
        createElement("label", { for: input.id }, words[`mail-${field}`]),
        createElement("div", { class: "mail__people" }, chipList, input),
        book,
        fault,
      ),
      input,
      take,
      show,
      update: (letter) =>
        chipList.replaceChildren(
          ...chips(
            letter[field],
            (recipient) => getPerson(ui.state, recipient),
            (recipient) => {
              act(["remove", field, recipient]);
              input.focus();
            },
          ),
        ),
    };
  }

  function createText(field, name, values) {
    const commit = () => {
      clearTimeout(timer);
      if (ui.state.writing === id && getLetter()[field] !== input.value)
        act(["fill", field, input.value]);
    };
    let timer;
    const input = createElement(name, {
      class: "mail__input",
      id: `mail-${field}`,
      autocomplete: "off",
      ...values,
      change: commit,
      input() {
        clearTimeout(timer);
        timer = setTimeout(commit, PAUSE);
      },
    });
    const update = (letter) => {
      if (document.activeElement !== input && input.value !== letter[field])
        input.value = letter[field];
    };
    return { input, commit, update };
  }

  const to = createPeople("to");
  const copy = createPeople("copy");
  const subject = createText("subject", "input", { maxlength: 200 });
  const text = createText("text", "textarea", {
    maxlength: 2000,
    rows: 6,
    "aria-label": words["mail-text"],
  });
  const files = createElement("div", {
    class: "mail__chips",
    role: "group",
    "aria-label": words["mail-files"],
  });
  const quote = createElement("div", {});
  const parts = [to, copy, subject, text];

  const DEEDS = {
    async send() {
      if (!to.take()) return to.input.focus();
      if (!copy.take()) return copy.input.focus();
      if (!getLetter().to.length) {
        to.show(words["mail-nobody"]);
        return to.input.focus();
      }
      if (fold(getLetter().subject) || (await ui.confirm("bare"))) act(["send"]);
      else subject.input.focus();
    },
    async attach() {
      const ids = ui.state.computer.filter((file) => !getLetter().files.includes(file));
      const file = await pick(
        "files",
        ids.map((fileId) => [fileId, ui.state.files[fileId].name, ui.state.files[fileId].about]),
      );
      if (file) act(["attach", file]);
    },
    save: () => to.take() && copy.take() && act(["save"]),
    discard: async () => (await ui.confirm("discard")) && act(["discard"]),
  };
  const bar = createBar(
    words["mail-deeds"],
    Object.keys(DEEDS)
      .filter((name) => name !== "attach" || ui.state.computer.length)
      .map((name) =>
        createTool(name, words, () => {
          subject.commit();
          text.commit();
          DEEDS[name]();
        }),
      ),
  );
  const people = createElement(
    "datalist",
    { id: "mail-people" },
    Object.values(ui.state.contacts).map(({ name, address }) =>
      createElement("option", { value: address }, name),
    ),
  );
  const panel = createElement(
    "div",
    { class: "message mail__desk" },
    createElement("h3", { class: "visually-hidden" }, words["mail-write"]),
    bar,
    to.row,
    copy.row,
    createElement(
      "div",
      { class: "mail__row" },
      createElement("label", { for: "mail-subject" }, words["mail-subject"]),
      subject.input,
    ),
    files,
    text.input,
    quote,
    people,
  );

  function update() {
    const letter = getLetter();
    for (const part of parts) part.update(letter);
    files.replaceChildren(
      ...chips(
        letter.files,
        (file) => ui.state.files[file].name,
        (file) => {
          act(["detach", file]);
          bar.querySelector("[data-name=attach]").focus();
        },
      ),
    );
    quote.replaceChildren(...(letter.quote ? [ui.drawText({ ...letter, text: "" })] : []));
  }
  return { id, panel, update, first: () => (getLetter().to.length ? text.input : to.input) };
}
