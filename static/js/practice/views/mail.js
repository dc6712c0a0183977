// Shows mail: folders, the list of letters, and beside it a letter, a new one, or the account.
import { fill, h, icon, redraw } from "../dom.js";
import { FOLDERS } from "../kinds/mail.js";
import { createAccount, createSignIn } from "./mail/account.js";
import { createDesk } from "./mail/desk.js";
import { countLetters, createBar, createTool, getPerson, ICONS, listDeeds, listShown } from "./mail/tools.js";
import { createList, drawBack, drawNothing, drawRow, drawSender, moveFocus } from "./messages.js";
import { ask } from "./windows.js";

// Returns what an action has done, for the live region and for "show me".
export function describe([name, first, second], state, words) {
  const people = ({ to, copy }) => [...to, ...copy].map((one) => getPerson(state, one)).join(", ");
  const letter = state.letters[name === "open" ? first : state.order[0]];
  const values = {
    open: () => ({ name: letter.name, title: letter.subject }),
    go: () => ({ name: words[`mail-${first}`], n: listShown(state).length }),
    find: () => ({ n: listShown(state).length }),
    send: () => ({ name: people(letter) }),
    add: () => ({ name: getPerson(state, second) }),
    remove: () => ({ name: getPerson(state, second) }),
  }[name] ?? (() => ({ name: state.files[first]?.name }));
  return fill(words[`mail-said-${name}`] ?? "", values());
}

class Mail {
  constructor(root, state, words, send) {
    Object.assign(this, { words, state, send, shown: null, at: 0 });
    this.title = h("span", {});
    this.switch = h("button", { type: "button", class: "mail__switch", "aria-expanded": "false", click: () => this.showFolders(this.switch.getAttribute("aria-expanded") === "false") }, icon(ICONS.folders), this.title);
    this.folders = h("ul", {});
    this.nav = h("nav", { class: "mail__folders", "aria-label": words["mail-folders"] },
      h("button", { type: "button", class: "button", "data-name": "write", click: () => this.act(["write"]) }, icon(ICONS.write), words["mail-write"]), this.folders);
    this.query = h("input", { type: "search", class: "input", "aria-label": words["mail-search"], placeholder: words["mail-search"], maxlength: 80, autocomplete: "off" });
    const find = (event) => {
      event.preventDefault();
      this.act(["find", this.query.value]);
    };
    const search = h("form", { role: "search", class: "mail__search", submit: find }, this.query, h("button", { class: "mail__tool" }, icon(ICONS.search), h("span", { class: "visually-hidden" }, words["mail-find"])));
    this.list = createList(words["mail-list"], (id) => this.open(id));
    this.empty = h("p", { class: "mail__empty", tabindex: -1 });
    this.pane = h("div", { class: "inbox__pane", keydown: (event) => event.key === "Escape" && this.state.open && this.act(["close"]) });
    this.said = h("p", { class: "mail__said", "aria-hidden": "true" });
    this.bar = h("div", { class: "inbox__bar" }, h("h2", { class: "inbox__title" }, words["mail-title"]), h("span", {}, state.account.address));
    this.body = h("div", { class: "mail__body" }, this.nav, h("div", { class: "inbox__side" }, search, this.list, this.empty), h("div", { class: "inbox__main" }, this.pane));
    this.box = h("div", { class: "inbox mail" }, this.bar, this.switch, this.body, this.said);
    this.account = createAccount(this);
    this.signIn = createSignIn(this);
    root.append(this.box);
    this.update(state);
  }

  act(action) {
    const isDone = this.send(action);
    const said = isDone && describe(action, this.state, this.words);
    if (said) this.said.textContent = said;
    return isDone;
  }

  open(id) {
    if (this.state.open !== id && this.state.writing !== id) this.act(["open", id]);
  }

  showFolders(isOpen) {
    this.switch.setAttribute("aria-expanded", String(isOpen));
    this.box.classList.toggle("mail--folders", isOpen);
  }

  update(state) {
    const { open, writing, here, find } = state;
    const { words } = this;
    const before = this.state;
    this.state = state;
    const isAccount = here === "account";
    this.body.hidden = this.switch.hidden = !state.account.signed;
    this.showFolders(false);
    this.box.classList.toggle("inbox--open", Boolean(open || writing || isAccount));
    this.title.textContent = words[`mail-${here}`];
    redraw(this.folders, [...FOLDERS, "account"].map((name) => this.drawFolder(name)));
    if (find !== before.find || document.activeElement !== this.query) this.query.value = find;
    const ids = listShown(state);
    const current = open ?? writing;
    if (ids.includes(current)) this.at = ids.indexOf(current);
    this.at = Math.min(this.at, Math.max(ids.length - 1, 0));
    redraw(this.list, ids.map((id, index) => this.drawRow(id, index)));
    this.list.hidden = !ids.length;
    this.empty.hidden = ids.length > 0;
    this.empty.textContent = fill(words[find ? "mail-none" : "mail-empty"], { text: find });
    this.showPane(open, writing, isAccount);
    this.account.update();
    this.signIn.update();
    this.follow(`${state.account.signed} ${current} ${isAccount}`, state);
  }

  showPane(open, writing, isAccount) {
    if (this.desk?.id !== writing) this.desk = writing && createDesk(this, writing);
    this.desk?.update();
    const panel = this.desk?.panel ?? (isAccount && this.account.panel);
    if (!panel) redraw(this.pane, open ? this.drawLetter(this.state.letters[open]) : drawNothing(this.words["mail-choose"]));
    else if (!this.pane.contains(panel)) this.pane.replaceChildren(panel);
  }

  // The focus follows what was opened; back in the list it is on the letter one came from, or the next.
  follow(shown, { account, open, writing, here }) {
    if (shown === this.shown) return;
    const isFirst = this.shown === null;
    this.shown = shown;
    if (isFirst) return;
    const target = !account.signed || here === "account" ? null : writing ? this.desk.first() : open ? this.pane.querySelector("[data-key=head]") : (this.list.querySelector("[tabindex='0']") ?? this.empty);
    moveFocus(this.box, this.pane, target ?? this.account.head, this.list.offsetParent === null);
  }

  drawFolder(name) {
    const { state, words } = this;
    const n = countLetters(state, name);
    return h("li", {}, h("button", { type: "button", "data-key": name, "data-name": name, "aria-current": state.here === name && !state.find ? "true" : null, click: () => this.act(["go", name]) },
      icon(ICONS[name]), h("span", {}, words[`mail-${name}`]), n > 0 && h("span", { class: "mail__n" }, String(n), h("span", { class: "visually-hidden" }, ` ${words[name === "drafts" ? "mail-n" : "mail-n-new"]}`))));
  }

  drawRow(id, index) {
    const { state, words } = this;
    const letter = state.letters[id];
    const isMine = ["sent", "drafts"].includes(letter.folder);
    const name = isMine ? fill(words["mail-to-whom"], { name: letter.to.map((one) => getPerson(state, one)).join(", ") || "…" }) : letter.name;
    const chip = state.find ? `mail-${letter.folder}` : letter.reported ? "mail-reported" : letter.answered && `mail-answered-${letter.answered}`;
    return drawRow({ id, sign: ["mail", ICONS[letter.files.length ? "attach" : "mail"], letter.files.length ? words["mail-files"] : ""], name, time: this.writeTime(letter), title: letter.subject || words["mail-no-subject"], isOpen: [state.open, state.writing].includes(id), isFirst: index === this.at, newWord: !letter.read && words["mail-new"], open: (one) => this.open(one) },
      chip && h("span", { class: "inbox__chip" }, words[chip]));
  }

  writeTime({ day, time }) {
    return day ? day.slice(5).split("-").reverse().join(".") : time || this.words["mail-now"];
  }

  drawLetter(letter) {
    const { state, words } = this;
    const people = (field) => letter[field].length > 0 && h("span", { class: "message__address" }, `${words[`mail-${field}`]}: ${letter[field].map((one) => getPerson(state, one)).join(", ")}`);
    return h("div", { class: "message" },
      drawBack(words["mail-back"], () => this.act(["close"])),
      createBar(words["mail-deeds"], listDeeds(state, letter).map((name) => createTool(name, words, () => this.perform(name)))),
      h("h3", { class: "message__title", tabindex: -1, "data-key": "head" }, letter.subject || words["mail-no-subject"]),
      drawSender({ name: letter.name, time: this.writeTime(letter) }, h("span", { class: "message__address" }, letter.address), people("to"), people("copy")),
      letter.reported && h("p", { class: "tag tag--good" }, icon(ICONS.tick), words["mail-reported-text"]),
      this.drawText(letter),
      letter.files.length > 0 && h("ul", { class: "mail__files", "aria-label": words["mail-files"] }, letter.files.map((file) => this.drawFile(file))));
  }

  drawText({ text, quote, way }) {
    const quoted = this.state.letters[quote];
    return h("div", { class: "mail__text" }, text.split("\n").map((line) => h("p", {}, line)),
      quoted && h("blockquote", {}, h("p", {}, fill(this.words[way === "forward" ? "mail-forwarded" : "mail-wrote"], quoted)), quoted.text.split("\n").map((line) => h("p", {}, line))));
  }

  drawFile(id) {
    const { words, state } = this;
    const { name, about } = state.files[id];
    const isHere = state.computer.includes(id);
    return h("li", {}, icon(ICONS.file), h("span", {}, name, about && h("small", {}, about)),
      isHere ? h("span", { class: "tag tag--good", tabindex: -1, "data-key": `file-${id}` }, words["mail-downloaded"])
        : h("button", { type: "button", class: "mail__tool", "data-key": `file-${id}`, click: () => this.act(["download", id]) }, icon(ICONS.download), h("span", {}, words["mail-download"], h("span", { class: "visually-hidden" }, ` ${name}`))));
  }

  async perform(name) {
    if (name === "erase" && !(await this.confirm(name))) return;
    this.act([name]);
  }

  async confirm(name) {
    const { words } = this;
    const answers = [["yes", words[`mail-${name}-yes`], "danger"], ["", words[`mail-${name}-no`]]];
    return (await ask(this.box, { title: words[`mail-${name}-title`], texts: [words[`mail-${name}-text`]], answers })) === "yes";
  }
}

export function mount(root, state, words, send) {
  const mail = new Mail(root, state, words, send);
  return { update: (next) => mail.update(next), unfinished: ({ writing }) => (writing ? words["mail-unfinished"] : "") };
}
