// Pointing: things to click, open, move and scroll to, a menu behind the right button, words to
// select.
import { drawLines, fill, createElement, isSecondClick, positionMenu } from "../dom.js";
import { isThere } from "../kinds/pointing.js";
import { Dragging } from "./pointing/dragging.js";
import { findLabel, findLastRow, isDouble, listStates } from "./pointing/facts.js";

const LONG_PRESS = 600;
const THINGS = ":scope > button[data-thing]:not([hidden])";

const DESCRIPTIONS = {
  point: ({ name, tip }) => [name, tip].filter(Boolean).join(": "),
  click: (thing, words, state) => {
    if (thing.switch) return `${thing.name}: ${words[thing.on ? "pointing-on" : "pointing-off"]}`;
    if (thing.move)
      return fill(
        words[state.things[state.picked] === thing ? "pointing-said-picked" : "pointing-said-put"],
        thing,
      );
    return fill(words[thing.inside ? "pointing-said-once" : "pointing-said-click"], thing);
  },
  double: (thing, words) =>
    thing.inside
      ? fill(words["pointing-said-open"], { name: thing.name, text: thing.inside })
      : thing.name,
  shut: (thing, words) => fill(words["pointing-said-shut"], thing),
  menu: (thing, words) => fill(words["pointing-said-menu"], thing),
  set: ({ name, level, word, on }, words) =>
    word ? words[on ? "pointing-said-right" : "pointing-said-wrong"] : `${name}: ${level}`,
};

// Returns what an action has done, for the live region and for "show me".
export function describe([action, name, more], state, words) {
  if (Object.hasOwn(DESCRIPTIONS, action))
    return DESCRIPTIONS[action](state.things[name], words, state);
  if (action === "choose") {
    const thing = Object.values(state.things).find(({ chosen }) => chosen === name);
    return fill(words["pointing-said-choose"], {
      name: thing.name,
      entry: findLabel(thing, name),
    });
  }
  if (action === "close") return words["pointing-said-close"];
  if (action === "drop")
    return fill(words[more ? "pointing-said-drop" : "pointing-said-back"], {
      name: state.things[name].name,
      holder: state.holders[more]?.name,
    });
  if (action === "select")
    return name ? fill(words["pointing-said-select"], { text: name.trim() }) : "";
  return name === state.list.length - 1 ? words["pointing-said-end"] : "";
}

class Pointing {
  constructor(root, state, words, send) {
    Object.assign(this, { words, state, last: { name: "", time: 0 }, things: {}, holders: {} });
    this.send = (action) => this.tell(send(action), action);
    this.table = createElement("div", {
      class: "pointing__table",
      role: "group",
      "aria-label": words["pointing-table"],
      "aria-describedby": "pointing-keys",
      "data-table": "",
    });
    this.shelf = createElement("div", { class: "pointing__holders" });
    this.rows = createElement("div", {
      class: "pointing__list",
      role: "group",
      tabindex: "0",
      "aria-label": words["pointing-list"],
      scroll: () => this.scroll(),
    });
    this.menu = createElement("div", {
      class: "pointing__menu",
      role: "menu",
      hidden: true,
      keydown: (event) => this.moveInMenu(event),
    });
    this.sheet = createElement("div", {
      class: "pointing__sheet",
      role: "dialog",
      hidden: true,
      keydown: (event) => event.key === "Escape" && this.closeSheet(),
    });
    this.element = createElement("div", { class: `pointing pointing--${state.size}` });
    this.dragging = new Dragging(
      this.element,
      (name, holder) => this.drop(name, holder),
      () => this.say("pointing-said-missed"),
    );
    // The player says the same.
    this.note = createElement("p", { class: "pointing__note", "aria-hidden": "true" });
    this.status = createElement("p", { class: "visually-hidden", role: "status" });
    this.keys = createElement(
      "p",
      { class: "visually-hidden", id: "pointing-keys" },
      words["pointing-keys"],
    );
    this.build(state);
    root.append(this.element);
    this.update(state);
  }

  // What no action tells, such as a thing that was let go nowhere.
  say(name) {
    this.note.textContent = this.status.textContent = this.words[name];
  }

  tell(isPossible, action) {
    if (!isPossible) return false;
    this.status.textContent = "";
    this.note.textContent = this.opened ? "" : describe(action, this.state, this.words);
    return true;
  }

  build(state) {
    for (const name of Object.keys(state.things))
      this.things[name] = this.drawThing(name, state.things[name]);
    for (const name of Object.keys(state.holders))
      this.holders[name] = this.drawHolder(name, state.holders[name]);
    this.table.append(...state.order.map((name) => this.things[name].button));
    this.rows.append(...state.list.map((name) => this.things[name].button));
    this.shelf.append(...Object.values(this.holders).map(({ element }) => element));
    const list = createElement(
      "div",
      { class: "pointing__part" },
      createElement(
        "p",
        { class: "pointing__title", "aria-hidden": "true" },
        this.words["pointing-list"],
      ),
      this.rows,
    );
    const desk = createElement(
      "div",
      { class: "pointing__desk" },
      state.order.length ? this.table : null,
      Object.keys(state.holders).length ? this.shelf : null,
      state.list.length ? list : null,
      state.text ? this.drawText(state.text) : null,
    );
    this.element.append(this.keys, desk, this.note, this.status, this.menu, this.sheet);
    this.element.addEventListener("keydown", (event) => this.putByKey(event), true);
    this.element.addEventListener("keydown", (event) => this.moveOnTable(event));
    this.element.addEventListener(
      "contextmenu",
      (event) => event.target.closest("textarea") || event.preventDefault(),
    );
    this.element.addEventListener(
      "pointerdown",
      () => {
        this.isLongPressed = false;
      },
      true,
    );
    this.element.addEventListener(
      "pointerdown",
      (event) =>
        this.state.menu &&
        !event.target.closest("[role=menu], [data-thing]") &&
        this.send(["close"]),
    );
  }

  drawPicture(name) {
    return drawLines(this.words[`drawing-${name}`], "picture", "0 0 64 64");
  }

  // A slider, or a field whose word is compared here: what is typed may be a real password.
  drawControl(name, { name: label, most, word }) {
    const states = createElement("span", { class: "thing__states" });
    const values = word
      ? { type: "password", autocomplete: "off" }
      : { type: "range", max: most, step: 5 };
    const field = createElement("input", {
      ...values,
      change: () => this.send(["set", name, Number(word ? field.value === word : field.value)]),
    });
    return {
      button: createElement(
        "label",
        { class: "thing thing--control", "data-thing": name },
        createElement("span", { class: "thing__name" }, label),
        field,
        states,
      ),
      states,
      field,
    };
  }

  drawThing(name, thing) {
    if (thing.most) return this.drawControl(name, thing);
    const states = createElement("span", { class: "thing__states" });
    const label = createElement("span", { class: "thing__name" }, thing.name);
    const values = {
      type: "button",
      class: `thing${thing.move ? " thing--moving" : ""}`,
      "data-thing": name,
      tabindex: "-1",
      "aria-haspopup": thing.menu.length ? "menu" : null,
    };
    const button = createElement(
      "button",
      values,
      this.drawPicture(thing.picture),
      createElement("span", { class: "thing__label" }, label, states),
    );
    button.addEventListener("click", (event) => this.click(name, event));
    button.addEventListener("contextmenu", () => this.openMenu(name));
    button.addEventListener("keydown", (event) => this.press(name, event));
    button.addEventListener("focus", () => this.focusOn(button, false));
    for (const kind of ["pointerenter", "focus"])
      button.addEventListener(kind, () => this.point(name));
    this.watchLongPress(button, name);
    if (thing.move) this.dragging.watch(button, name);
    return { button, states };
  }

  drawHolder(name, holder) {
    const states = createElement("span", { class: "thing__states" });
    const label = createElement(
      "span",
      { class: "thing__label" },
      createElement("span", { class: "thing__name" }, holder.name),
      states,
    );
    const button = createElement(
      "button",
      { type: "button", class: "holder__button", click: () => this.put(name) },
      this.drawPicture(holder.picture),
      label,
    );
    const inside = createElement("div", { class: "holder__inside" });
    return {
      element: createElement("div", { class: "holder", "data-holder": name }, button, inside),
      inside,
      states,
    };
  }

  // A field and no read-only one: browsers show no caret there, and the keys would select blindly.
  drawText({ value }) {
    this.field = createElement(
      "textarea",
      {
        class: "pointing__text",
        id: "pointing-text",
        rows: "5",
        spellcheck: "false",
        autocomplete: "off",
        inputmode: "none",
      },
      value,
    );
    for (const kind of ["beforeinput", "cut", "paste", "drop"])
      this.field.addEventListener(kind, (event) => event.preventDefault());
    this.field.addEventListener("input", () => {
      this.field.value = value; // what an input method writes cannot be prevented
    });
    for (const kind of ["select", "pointerup", "keyup", "touchend"])
      this.field.addEventListener(kind, () => setTimeout(() => this.select(), 30));
    this.selected = createElement("p", { class: "pointing__selected" });
    return createElement(
      "div",
      { class: "pointing__part" },
      createElement(
        "label",
        { class: "pointing__title", for: "pointing-text" },
        this.words["pointing-text"],
      ),
      this.field,
      this.selected,
    );
  }

  point(name) {
    if (!this.state.things[name].pointed) this.send(["point", name]);
  }

  click(name, event) {
    if (this.dragging.hasJustEnded || this.isLongPressed) return;
    const { inside, move, pick } = this.state.things[name];
    // What is taken up by two clicks stays so.
    if (isSecondClick(event) && !inside && (move || pick)) return;
    const time = event.timeStamp;
    const isOpening = inside && isDouble(this.last, name, time);
    this.last = isOpening ? { name: "", time: 0 } : { name, time };
    this.things[name].button.focus(); // Safari leaves it where it was
    this.send([isOpening ? "double" : "click", name]);
  }

  // By keys a thing is opened at once, clicked by the space bar, and shows its menu.
  press(name, event) {
    const isMenu = event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey);
    if (event.key === "Enter" && this.state.things[name].inside) this.send(["double", name]);
    else if (isMenu) this.openMenu(name);
    else return;
    event.preventDefault();
  }

  watchLongPress(button, name) {
    let timer = 0;
    const stop = () => clearTimeout(timer);
    button.addEventListener("pointerdown", (event) => {
      if (event.pointerType === "mouse" || !this.state.things[name].menu.length) return;
      timer = setTimeout(() => {
        if (this.dragging.moved?.isMoving) return;
        this.isLongPressed = true;
        this.openMenu(name);
      }, LONG_PRESS);
    });
    for (const kind of ["pointerup", "pointercancel", "pointerleave"])
      button.addEventListener(kind, stop);
  }

  openMenu(name) {
    if (this.state.menu === name || !this.state.things[name].menu.length) return;
    this.send(["menu", name]);
  }

  // The menu opens under the finger: a browser may take its lifting for a tap on the first entry.
  chooseEntry(id, event) {
    return !(this.isLongPressed && event.detail) && this.send(["choose", id]);
  }

  // Puts what has been taken up into a holder: the way without dragging.
  put(holder) {
    if (this.state.picked) this.send(["drop", this.state.picked, holder]);
    else this.say("pointing-pick-first");
  }

  // Whoever has taken up a thing puts it into the holder of a key by that key of their own
  // keyboard.
  putByKey(event) {
    const { holders, picked } = this.state;
    const holder =
      picked &&
      !event.target.closest(".holder__button") &&
      Object.keys(holders).find((name) => holders[name].keys.split(" ").includes(event.key));
    if (!holder) return;
    event.preventDefault();
    event.stopPropagation();
    this.send(["drop", picked, holder]);
    this.table.querySelector("button")?.focus();
  }

  drop(name, holder) {
    if (this.state.things[name].holder !== holder) this.send(["drop", name, holder]);
  }

  closeSheet() {
    const name = this.opened;
    if (this.send(["shut", name])) this.things[name].button.focus();
  }

  scroll() {
    const row = findLastRow(this.rows.scrollTop, this.rows.clientHeight, this.state.list.length);
    if (row > this.state.seen) this.send(["scroll", row]);
  }

  select() {
    const { selectionStart, selectionEnd, value } = this.field;
    const text = value.slice(selectionStart, selectionEnd);
    if (text !== this.state.text.selected) this.send(["select", text]);
  }

  focusOn(button, isFocused = true) {
    const group = button.parentElement;
    for (const other of group.querySelectorAll(THINGS)) other.tabIndex = other === button ? 0 : -1;
    if (isFocused) button.focus();
  }

  // The arrow keys go from thing to thing within their group.
  moveOnTable(event) {
    const step = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
    const button = event.target.closest("button[data-thing]");
    if (!step || !button || event.target.closest("[role=menu]")) return;
    const group = [...button.parentElement.querySelectorAll(THINGS)];
    event.preventDefault();
    const next = group[group.indexOf(button) + step];
    if (next) this.focusOn(next);
  }

  moveInMenu(event) {
    const entries = [...this.menu.children];
    const at = entries.indexOf(document.activeElement);
    const next = {
      ArrowDown: (at + 1) % entries.length,
      ArrowUp: (at - 1 + entries.length) % entries.length,
      Home: 0,
      End: entries.length - 1,
    }[event.key];
    const { menu } = this.state;
    if (next !== undefined) entries[next].focus();
    else if (event.key === "Escape" || event.key === "Tab") {
      this.send(["close"]);
      this.things[menu]?.button.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  update(state) {
    this.state = state;
    for (const name of Object.keys(this.things)) this.showThing(name, state);
    for (const [name, { element, states }] of Object.entries(this.holders)) {
      element.classList.toggle("holder--waiting", state.picked !== "");
      states.textContent = fill(this.words["pointing-holds"], {
        n: state.holders[name].holds.length,
      });
    }
    for (const group of this.element.querySelectorAll(
      ".pointing__table, .pointing__list, .holder__inside",
    )) {
      const buttons = [...group.querySelectorAll(THINGS)];
      if (buttons.length && !buttons.some(({ tabIndex }) => tabIndex === 0))
        buttons[0].tabIndex = 0;
    }
    if (document.activeElement.closest("[hidden]")) this.table.querySelector(THINGS)?.focus();
    this.showMenu(state);
    this.showSheet(state);
    if (state.text) {
      this.selected.textContent = state.text.selected.trim()
        ? fill(this.words["pointing-selected"], { text: state.text.selected.trim() })
        : "";
      this.selected.classList.toggle("pointing__selected--right", state.text.right);
    }
  }

  showThing(name, state) {
    const { button, states, field } = this.things[name];
    const thing = state.things[name];
    button.hidden = !isThere(state, name);
    if (button.hidden) button.tabIndex = -1;
    if (field && field !== document.activeElement)
      field.value = thing.word ? (thing.on ? thing.word : "") : thing.level;
    const texts = listStates(thing, this.words, state.picked === name);
    if (states.textContent !== texts.join(" · ")) states.textContent = texts.join(" · ");
    button.classList.toggle("thing--on", thing.on);
    button.classList.toggle("thing--picked", state.picked === name);
    button.classList.toggle(
      "thing--clicked",
      thing.clicks > 0 && !thing.move && !thing.switch && !thing.pick,
    );
    if (thing.switch || thing.pick || thing.move)
      button.setAttribute("aria-pressed", thing.on || state.picked === name);
    const home = thing.holder ? this.holders[thing.holder].inside : this.table;
    if (button.parentElement === home || state.list.includes(name)) return;
    const isFocused = document.activeElement === button;
    home.append(button);
    button.tabIndex = -1;
    if (isFocused) button.focus();
  }

  showMenu({ menu, things }) {
    const isNew = menu !== this.shownMenu;
    this.shownMenu = menu;
    this.menu.hidden = !menu;
    if (!menu || !isNew) return;
    const entries = things[menu].menu;
    const back = this.things[menu].button;
    this.menu.setAttribute("aria-label", things[menu].name);
    this.menu.replaceChildren(
      ...entries.map(({ id, label }) =>
        createElement(
          "button",
          {
            type: "button",
            role: "menuitem",
            tabindex: "-1",
            class: "pointing__entry",
            click: (event) => this.chooseEntry(id, event) && back.focus(),
          },
          label,
        ),
      ),
    );
    const { left, top, width, height } = back.getBoundingClientRect();
    positionMenu(this.element, this.menu, left + width / 2, top + height / 2);
    this.menu.firstChild.focus();
  }

  showSheet({ things }) {
    const name = Object.keys(things).find((id) => things[id].open) ?? "";
    const isNew = name !== this.opened;
    this.opened = name;
    this.sheet.hidden = !name;
    if (!name || !isNew) return;
    const { name: title, inside, picture } = things[name];
    const close = createElement(
      "button",
      { type: "button", class: "pointing__close", click: () => this.closeSheet() },
      this.words["pointing-close"],
    );
    this.sheet.setAttribute("aria-label", title);
    this.sheet.replaceChildren(
      createElement(
        "div",
        { class: "pointing__sheet-head" },
        this.drawPicture(picture),
        createElement("strong", {}, title),
        close,
      ),
      createElement("p", {}, inside),
    );
    close.focus();
  }
}

export function mount(root, state, words, send) {
  const view = new Pointing(root, state, words, send);
  return { update: (changed) => view.update(changed) };
}
