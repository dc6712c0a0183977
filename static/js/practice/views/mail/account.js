// One's own account: signing in, the passphrase, the second factor.
import { fill, createElement, createIcon } from "../../dom.js";
import { MIN_LENGTH, MIN_WORDS, judgePhrase } from "../../kinds/mail.js";
import { showFault } from "../windows.js";
import { ICONS } from "./tools.js";

function createField(id, label, values = {}) {
  const fault = createElement("p", { class: "field__error", id: `${id}-fault`, role: "alert" });
  const input = createElement("input", {
    class: "input",
    id,
    "aria-describedby": fault.id,
    autocomplete: "off",
    autocapitalize: "none",
    spellcheck: "false",
    maxlength: 200,
    ...values,
  });
  const show = (text) => {
    showFault(input, fault, text);
    if (text) input.focus();
  };
  return {
    input,
    show,
    field: createElement(
      "div",
      { class: "field" },
      createElement("label", { class: "field__label", for: id }, label),
      fault,
      input,
    ),
  };
}

const createSubmitter = (perform) => (event) => {
  event.preventDefault();
  perform();
};

// The sign-in form of the mail: what is made up stands on a card beside it.
export function createSignIn(ui) {
  const {
    words,
    state: { account },
  } = ui;
  const emailField = createField("mail-address", words["mail-address"]);
  const password = createField("mail-password", words["mail-password"]);
  const enter = () => {
    const isRight =
      emailField.input.value.trim().toLowerCase() === account.address &&
      password.input.value.trim() === account.password;
    emailField.show(isRight ? "" : words["mail-sign-fault"]);
    if (!isRight || !ui.act(["sign-in"])) return;
    emailField.input.value = password.input.value = "";
  };
  return createElement(
    "form",
    { class: "message mail__sign-in", submit: createSubmitter(enter) },
    createElement("h3", { class: "message__title" }, words["mail-sign-in"]),
    createElement(
      "p",
      { class: "mail__card" },
      createElement("strong", {}, words["mail-card"]),
      createElement("span", {}, `${words["mail-address"]}: ${account.address}`),
      createElement("span", {}, `${words["mail-password"]}: ${account.password}`),
    ),
    emailField.field,
    password.field,
    createElement("button", { class: "button" }, words["mail-sign-in"]),
  );
}

export function createAccount(ui) {
  const { words } = ui;
  const head = createElement(
    "h3",
    { class: "message__title", tabindex: -1, "data-key": "head" },
    words["mail-account"],
  );
  const phrase = createField("mail-phrase", words["mail-phrase"], {
    class: "input mail__secret",
    input: judge,
  });
  const rules = createElement("ul", { class: "mail__rules" });
  const eye = createElement("input", {
    type: "checkbox",
    class: "choice__input",
    change: () => phrase.input.classList.toggle("mail__secret", !eye.checked),
  });
  const status = createElement("p", { class: "tag tag--good", hidden: true });
  const code = createField("mail-code", words["mail-code"], {
    inputmode: "numeric",
    class: "input input--short",
  });
  const factor = createElement("p", { class: "tag" });
  const begin = createElement(
    "button",
    {
      type: "button",
      class: "button",
      "aria-expanded": "false",
      click: () => {
        begin.hidden = true;
        phone.hidden = false;
        code.input.focus();
      },
    },
    words["mail-factor-begin"],
  );
  const phone = createElement(
    "form",
    { hidden: true, submit: createSubmitter(confirm) },
    createElement(
      "p",
      { class: "mail__card" },
      createElement("strong", {}, words["mail-phone"]),
      createElement("span", { class: "mail__code" }, ui.state.account.code),
    ),
    code.field,
    createElement("button", { class: "button" }, words["mail-confirm"]),
  );
  const panel = createElement(
    "div",
    { class: "message mail__account" },
    head,
    createElement(
      "form",
      { submit: createSubmitter(set) },
      createElement("h4", {}, words["mail-phrase-title"]),
      createElement("p", {}, words["mail-phrase-note"]),
      status,
      phrase.field,
      createElement("label", { class: "choice" }, eye, words["mail-show"]),
      rules,
      createElement("button", { class: "button" }, words["mail-phrase-set"]),
    ),
    createElement(
      "section",
      {},
      createElement("h4", {}, words["mail-factor-title"]),
      factor,
      begin,
      phone,
    ),
    ui.state.account.password &&
      createElement(
        "div",
        {},
        createElement(
          "button",
          {
            type: "button",
            class: "button button--secondary",
            "data-name": "sign-out",
            click: () => ui.act(["sign-out"]),
          },
          words["mail-sign-out"],
        ),
      ),
  );

  function judge() {
    const { length, words: n, faults } = judgePhrase(phrase.input.value, ui.state.account);
    const line = (name, values) => {
      const isMet = length > 0 && !faults.includes(name);
      return createElement(
        "li",
        { class: isMet ? "is-met" : "" },
        createIcon(ICONS[isMet ? "tick" : "erase"]),
        createElement(
          "span",
          {},
          fill(words[`mail-rule-${name}`], values),
          createElement(
            "span",
            { class: "visually-hidden" },
            ` ${words[isMet ? "mail-met" : "mail-not-met"]}`,
          ),
        ),
      );
    };
    rules.replaceChildren(
      line("short", { min: MIN_LENGTH, n: length }),
      line("few", { min: MIN_WORDS, n }),
      line("known"),
    );
    return { length, n, faults };
  }
  function set() {
    const { length, n, faults } = judge();
    phrase.show(faults.length ? words["mail-phrase-fault"] : "");
    if (faults.length || !ui.act(["password", length, n])) return;
    phrase.input.value = "";
    judge();
  }
  function confirm() {
    const isRight = ui.act(["factor", code.input.value.replaceAll(" ", "")]);
    code.show(isRight ? "" : words["mail-code-fault"]);
  }
  function update() {
    const { length, factor: isOn, code: text } = ui.state.account;
    status.hidden = !length;
    status.replaceChildren(createIcon(ICONS.tick), fill(words["mail-phrase-done"], { n: length }));
    factor.className = isOn ? "tag tag--good" : "tag tag--warn";
    factor.textContent = words[isOn ? "mail-factor-on" : "mail-factor-off"];
    const hadFocus = phone.contains(document.activeElement);
    if (isOn) phone.hidden = begin.hidden = true;
    else if (phone.hidden) begin.hidden = !text;
    if (isOn && hadFocus) head.focus();
  }
  judge();
  return { panel, head, update };
}
