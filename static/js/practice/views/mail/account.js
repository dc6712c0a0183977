// One's own account: signing in, the passphrase, the second factor.
import { fill, h, icon } from "../../dom.js";
import { MIN_LENGTH, MIN_WORDS, judgePhrase } from "../../kinds/mail.js";
import { showFault } from "../windows.js";
import { ICONS } from "./tools.js";

function createField(id, label, values = {}) {
  const fault = h("p", { class: "field__error", id: `${id}-fault`, role: "alert" });
  const input = h("input", { class: "input", id, "aria-describedby": fault.id, autocomplete: "off", autocapitalize: "none", spellcheck: "false", maxlength: 200, ...values });
  const show = (text) => {
    showFault(input, fault, text);
    if (text) input.focus();
  };
  return { input, show, field: h("div", { class: "field" }, h("label", { class: "field__label", for: id }, label), fault, input) };
}

const submit = (perform) => (event) => {
  event.preventDefault();
  perform();
};

// The door of the mail: what is made up stands on a card beside it.
export function createDoor(ui) {
  const { words, state: { account } } = ui;
  const address = createField("mail-address", words["mail-address"]);
  const password = createField("mail-password", words["mail-password"]);
  const enter = () => {
    const isRight = address.input.value.trim().toLowerCase() === account.address && password.input.value.trim() === account.password;
    address.show(isRight ? "" : words["mail-sign-fault"]);
    if (!isRight || !ui.act(["sign-in"])) return;
    address.input.value = password.input.value = "";
  };
  return h("form", { class: "message mail__door", submit: submit(enter) }, h("h3", { class: "message__title" }, words["mail-sign-in"]),
    h("p", { class: "mail__card" }, h("strong", {}, words["mail-card"]), h("span", {}, `${words["mail-address"]}: ${account.address}`), h("span", {}, `${words["mail-password"]}: ${account.password}`)),
    address.field, password.field, h("button", { class: "button" }, words["mail-sign-in"]));
}

export function createAccount(ui) {
  const { words } = ui;
  const head = h("h3", { class: "message__title", tabindex: -1, "data-key": "head" }, words["mail-account"]);
  const phrase = createField("mail-phrase", words["mail-phrase"], { class: "input mail__secret", input: judge });
  const rules = h("ul", { class: "mail__rules" });
  const eye = h("input", { type: "checkbox", class: "choice__input", change: () => phrase.input.classList.toggle("mail__secret", !eye.checked) });
  const done = h("p", { class: "tag tag--good", hidden: true });
  const code = createField("mail-code", words["mail-code"], { inputmode: "numeric", class: "input input--short" });
  const factor = h("p", { class: "tag" });
  const begin = h("button", { type: "button", class: "button", "aria-expanded": "false", click: () => {
    begin.hidden = true;
    phone.hidden = false;
    code.input.focus();
  } }, words["mail-factor-begin"]);
  const phone = h("form", { hidden: true, submit: submit(confirm) }, h("p", { class: "mail__card" }, h("strong", {}, words["mail-phone"]), h("span", { class: "mail__code" }, ui.state.account.code)), code.field, h("button", { class: "button" }, words["mail-confirm"]));
  const panel = h("div", { class: "message mail__account" }, head,
    h("form", { submit: submit(set) }, h("h4", {}, words["mail-phrase-title"]), h("p", {}, words["mail-phrase-note"]), done, phrase.field, h("label", { class: "choice" }, eye, words["mail-show"]), rules, h("button", { class: "button" }, words["mail-phrase-set"])),
    h("section", {}, h("h4", {}, words["mail-factor-title"]), factor, begin, phone),
    ui.state.account.password && h("div", {}, h("button", { type: "button", class: "button button--secondary", "data-name": "sign-out", click: () => ui.act(["sign-out"]) }, words["mail-sign-out"])));

  function judge() {
    const { length, words: n, faults } = judgePhrase(phrase.input.value, ui.state.account);
    const line = (name, values) => {
      const isMet = length > 0 && !faults.includes(name);
      return h("li", { class: isMet ? "is-met" : "" }, icon(ICONS[isMet ? "tick" : "erase"]), h("span", {}, fill(words[`mail-rule-${name}`], values), h("span", { class: "visually-hidden" }, ` ${words[isMet ? "mail-met" : "mail-not-met"]}`)));
    };
    rules.replaceChildren(line("short", { min: MIN_LENGTH, n: length }), line("few", { min: MIN_WORDS, n }), line("known"));
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
    done.hidden = !length;
    done.replaceChildren(icon(ICONS.tick), fill(words["mail-phrase-done"], { n: length }));
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
