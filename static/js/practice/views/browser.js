// Shows a training browser: tabs, the address bar with its padlock, bookmarks, downloads, a page.
import { ignoreDoubleClick, fill, createElement, createIcon, redraw, SIGNS } from "../dom.js";
import { has, listResults, MAX_TABS } from "../kinds/browser.js";
import { cutUrl, cutMatches, findTwins } from "./browser/texts.js";

const ICONS = {
  back: SIGNS.back,
  forward: SIGNS.next,
  reload: "M19 12a7 7 0 1 1-2-5l2 2M19 4v5h-5",
  home: "M4 11l8-7 8 7M6 10v10h12V10",
  find: SIGNS.search,
  files: SIGNS.download,
  safe: "M5 11h14v10H5zM8 11V8a4 4 0 0 1 8 0v3M12 15v2",
  open: "M5 11h14v10H5zM8 11V8a4 4 0 0 1 7.5-2M3 3l18 18",
  star: "M12 3.5l2.6 5.6 6 .7-4.4 4.2 1.2 6-5.4-3-5.4 3 1.2-6-4.4-4.2 6-.7z",
  close: SIGNS.close,
  tab: "M12 5v14M5 12h14",
  file: SIGNS.file,
  fault: SIGNS.warning,
};
const ENGINE = "https://izdeu.example/";

function nameTab({ pages }, page, words) {
  if (has(pages, page)) return pages[page].title;
  return (
    { "": words["browser-start"], "!": words["browser-fault"] }[page.slice(0, 1)] ?? page.slice(1)
  );
}

function writeUrl({ pages }, page) {
  if (has(pages, page)) return pages[page].address;
  return page[0] === "?" ? `${ENGINE}?q=${page.slice(1)}` : page.slice(1);
}

// Returns what an action has done, for the live region and for "show me".
export function describe([name, id = ""], state, words) {
  const { downloads, page } = state;
  if (name === "bookmark")
    return words[`browser-said-${state.bookmarks.includes(page) ? "bookmark" : "unbookmark"}`];
  if (name === "download" && !downloads[id].kept)
    return fill(words["browser-said-ask"], { name: downloads[id].file });
  if (words[`browser-said-${name}`])
    return fill(words[`browser-said-${name}`], { name: downloads[id]?.file ?? id });
  const text = page[0] === "?" && page.slice(1);
  const about = text
    ? fill(words["browser-results"], { text, n: listResults(state, text).length })
    : `${nameTab(state, page, words)}. ${writeUrl(state, page)}`;
  return `${name === "send" ? `${words["browser-sent"]} ` : ""}${about}`;
}

// A button of the browser; `look` is what its class ends in.
function createButton(look, click, values, ...inside) {
  return createElement(
    "button",
    { type: "button", class: `browser__${look}`, click, ...values },
    inside,
  );
}

// A form of one field: `send` gets what was typed.
function createForm(values, button, send, ...inside) {
  const input = createElement("input", {
    class: "browser__input",
    maxlength: 200,
    autocomplete: "off",
    ...values,
  });
  const submit = (event) => {
    event.preventDefault();
    send(input.value.trim());
  };
  return createElement(
    "form",
    { submit },
    inside,
    input,
    createElement("button", { class: "browser__button browser__button--main" }, button),
  );
}

class Browser {
  constructor(root, state, words, send) {
    Object.assign(this, { state, words, send, panel: "", count: 0 });
    const tool = (name, click) => {
      this[name] = createButton(
        "tool",
        click,
        { "data-key": name },
        createIcon(ICONS[name]),
        createElement("span", {}, this.say(name)),
      );
      return this[name];
    };
    const plain = (name) => tool(name, () => send([name]));
    const toggle = (name) =>
      tool(
        name,
        ignoreDoubleClick(() => this.toggle(this.panel === name ? "" : name)),
      );
    this.strip = createElement("div", {
      class: "browser__strip",
      keydown: (event) => this.moveInTabs(event),
    });
    this.lock = createButton(
      "lock",
      ignoreDoubleClick(() => {
        this.toggle(this.panel === "lock" ? "" : "lock");
        if (this.panel) send(["look"]);
      }),
    );
    this.field = createElement("textarea", {
      class: "browser__field",
      rows: 1,
      maxlength: 300,
      "aria-label": this.say("address"),
      placeholder: this.say("type"),
      inputmode: "url",
      enterkeyhint: "go",
      autocapitalize: "none",
      autocomplete: "off",
      spellcheck: "false",
      focus: () => this.field.select(),
      keydown: (event) => this.type(event),
    });
    this.bookmarks = createElement("ul", {
      class: "browser__bookmarks",
      "aria-label": this.say("bookmarks"),
    });
    this.side = createElement("section", {
      class: "browser__side",
      keydown: (event) => event.key === "Escape" && this.toggle(""),
    });
    this.pane = createElement("div", {
      class: "browser__page",
      id: "browser-page",
      role: "tabpanel",
      tabindex: 0,
    });
    this.line = createElement("p", { class: "browser__line", "aria-hidden": "true" });
    this.box = createElement(
      "div",
      { class: "browser", keydown: (event) => this.shortcut(event) },
      this.strip,
      createElement(
        "div",
        { class: "browser__bar" },
        ["back", "forward", "reload", "home"].map(plain),
        createElement(
          "div",
          { class: "browser__url-field" },
          this.lock,
          this.field,
          tool(
            "star",
            ignoreDoubleClick(() => send(["bookmark"])),
          ),
        ),
        toggle("find"),
        toggle("files"),
      ),
      this.bookmarks,
      this.side,
      this.pane,
      this.line,
    );
    root.append(this.box);
    this.update(state);
  }

  say(name, values = {}) {
    return fill(this.words[`browser-${name}`], values);
  }

  // What the view does by itself after a deed: the focus goes where the hand will be next.
  act(action, target) {
    const isDone = this.send(action);
    if (isDone) target?.focus({ preventScroll: true });
    return isDone;
  }

  update(state) {
    const { box } = this;
    const active = box.contains(document.activeElement) && document.activeElement;
    const home =
      active &&
      [this.strip, this.bookmarks, this.side, this.pane].find((part) => part.contains(active));
    const tab = state.tabs[state.tab];
    const pageKey = `${state.tab} ${state.page}`; // the state itself is changed in place
    const isOther = pageKey !== this.pageKey;
    const count = Object.keys(state.downloads).length;
    const isPage = has(state.pages, state.page);
    if (isOther && this.panel !== "files") this.panel = "";
    if (count > this.count) this.panel = "files";
    Object.assign(this, { state, pageKey, count });
    redraw(this.strip, this.drawTabs());
    for (const [tool, isPossible] of [
      ["back", tab.past.length],
      ["forward", tab.next.length],
      ["reload", state.page],
      ["star", isPage],
      ["find", isPage],
    ])
      this[tool].ariaDisabled = String(!isPossible);
    this.star.ariaPressed = String(state.bookmarks.includes(state.page));
    this.files.lastChild.dataset.count = count || "";
    const isSafe = !isPage || state.pages[state.page].address.startsWith("https");
    this.lock.hidden = !isPage;
    this.lock.className = `browser__lock${isSafe ? "" : " browser__lock--open"}`;
    this.lock.replaceChildren(
      createIcon(ICONS[isSafe ? "safe" : "open"]),
      createElement("span", {}, this.say(isSafe ? "safe" : "open")),
    );
    if (isOther || !this.field.value) this.field.value = writeUrl(state, state.page);
    redraw(
      this.bookmarks,
      state.bookmarks.map((id) => this.drawBookmark(id)),
    );
    this.drawSide();
    this.drawPane(isOther, tab);
    if (isOther && home && box.getBoundingClientRect().top < 0)
      box.scrollIntoView({ block: "start" });
    if (active && !active.isConnected && !box.contains(document.activeElement))
      this.catchFocus(home);
  }

  // The focus of what has gone: to the tab that is open, to the star, to the list, to the page.
  catchFocus(home) {
    const { strip, bookmarks, side, pane } = this;
    const next =
      home === strip
        ? strip.querySelector("[aria-selected=true]")
        : home === bookmarks
          ? (bookmarks.querySelector("button") ?? this.star)
          : home === side
            ? (side.querySelector("button") ?? this.files)
            : pane;
    next.focus({ preventScroll: true });
  }

  drawTabs() {
    const { state, words } = this;
    const tabs = state.order.map((id) => {
      const isOpen = id === state.tab;
      const title = nameTab(state, state.tabs[id].page, words);
      return createElement(
        "span",
        { class: "browser__tab" },
        createElement(
          "span",
          {
            role: "tab",
            id: `tab-${id}`,
            "data-key": `tab-${id}`,
            "data-id": id,
            "aria-selected": String(isOpen),
            "aria-controls": isOpen && "browser-page",
            tabindex: isOpen ? 0 : -1,
            click: () => this.send(["switch", id]),
          },
          title,
        ),
        state.order.length > 1 &&
          this.drawCross(this.say("close", { title }), () => this.send(["close", id]), {
            tabindex: isOpen ? 0 : -1,
          }),
      );
    });
    this.pane.setAttribute("aria-labelledby", `tab-${state.tab}`);
    return [
      createElement("div", {
        role: "tablist",
        "aria-label": this.say("tabs"),
        "aria-owns": state.order.map((id) => `tab-${id}`).join(" "),
      }),
      ...tabs,
      createButton(
        "new",
        () => this.act(["tab"], this.field),
        { "aria-disabled": String(tabs.length >= MAX_TABS) },
        createIcon(ICONS.tab),
        createElement("span", {}, this.say("tab")),
      ),
    ];
  }

  drawCross(label, click, values) {
    return createButton(
      "small",
      ignoreDoubleClick(click),
      { "aria-label": label, ...values },
      createIcon(ICONS.close),
    );
  }

  // The keys of tabs: arrows, Home and End show another one, Delete closes.
  moveInTabs(event) {
    const id = event.target.dataset.id;
    const { order } = this.state;
    if (!id) return;
    const at = order.indexOf(id);
    const next = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: -1 }[event.key];
    if (event.key === "Delete") this.send(["close", id]);
    else if (next === undefined) return;
    else if (this.send(["switch", order.at(next % order.length)]))
      this.strip.querySelector("[aria-selected=true]").focus();
    event.preventDefault();
  }

  shortcut(event) {
    const key = event.ctrlKey || event.metaKey ? event.code : event.altKey ? event.key : "";
    const deed = {
      KeyF: () => this.toggle("find"),
      KeyD: () => this.send(["bookmark"]),
      KeyL: () => this.field.focus(),
      ArrowLeft: () => this.send(["back"]),
      ArrowRight: () => this.send(["forward"]),
    }[key];
    if (!deed || event.shiftKey) return;
    event.preventDefault();
    deed();
  }

  type(event) {
    if (event.key === "Escape") this.field.value = writeUrl(this.state, this.state.page);
    if (event.key !== "Enter") return;
    event.preventDefault();
    if (this.act(["go", this.field.value.trim()], this.pane))
      this.field.value = writeUrl(this.state, this.state.page);
  }

  // ---- what opens below the bar: the padlock, finding, downloads ----

  toggle(name) {
    const opener = this[this.panel];
    if (name === "find" && this.find.ariaDisabled === "true") return;
    if (this.panel === "find" && this.state.tabs[this.state.tab].find) this.send(["find", ""]);
    this.panel = name;
    this.drawSide();
    if (!name) opener?.focus();
    this.side.querySelector("input")?.focus();
  }

  drawSide() {
    const { panel, side } = this;
    const closeButton = this.drawCross(this.say("shut"), () => this.toggle(""), {
      "data-key": "shut",
    });
    for (const name of ["lock", "find", "files"]) this[name].ariaExpanded = String(name === panel);
    side.hidden = !panel;
    side.setAttribute("aria-label", this.say(panel || "files"));
    if (panel === "find" && side.querySelector("input")) return;
    redraw(
      side,
      panel === "lock"
        ? this.drawLock()
        : panel === "find"
          ? this.drawFind()
          : panel
            ? this.drawFiles()
            : [],
      panel && closeButton,
    );
  }

  drawLock() {
    const { state } = this;
    const { address, owner } = state.pages[state.page];
    const [before, main, after] = cutUrl(address);
    const twins = findTwins(address);
    const name = address.startsWith("https") ? "safe" : "open";
    return createElement(
      "div",
      {},
      createElement(
        "p",
        { class: `browser__lock--${name}` },
        createIcon(ICONS[name]),
        createElement("strong", {}, this.say(name)),
      ),
      createElement("p", { class: "browser__url" }, before, createElement("mark", {}, main), after),
      createElement("p", {}, this.say("main", { name: main })),
      twins.length > 0 &&
        createElement(
          "p",
          {},
          createIcon(ICONS.fault),
          this.say("twins", { letters: twins.join(", ") }),
        ),
      createElement("p", {}, owner ? this.say("owner", { owner }) : this.say("no-owner")),
      createElement("p", {}, this.say(`about-${name}`)),
    );
  }

  drawFind() {
    const find = (text) =>
      this.send(["find", text]) &&
      this.pane.querySelector("mark")?.scrollIntoView({ block: "nearest" });
    const form = createForm(
      { "aria-label": this.say("find"), value: this.state.tabs[this.state.tab].find },
      this.say("find"),
      find,
    );
    form.append(createElement("span", { role: "status" }));
    return form;
  }

  drawFiles() {
    const { state } = this;
    const files = Object.entries(state.downloads);
    if (!files.length) return createElement("p", {}, this.say("no-files"));
    const button = (deed, id, name = deed) =>
      createButton(
        `button${name === "refuse" ? " browser__button--main" : ""}`,
        ignoreDoubleClick(() => this.send([deed, id])),
        { "data-key": `${deed}-${id}`, "aria-describedby": `file-${id}` },
        this.say(name),
      );
    return createElement(
      "ul",
      {},
      files.map(([id, { file, inside, kept }]) =>
        createElement(
          "li",
          {},
          createElement(
            "p",
            { id: `file-${id}` },
            createIcon(ICONS[kept ? "file" : "fault"]),
            createElement("strong", {}, file),
          ),
          !kept && createElement("p", {}, this.say("ask")),
          kept
            ? [button("run", id), button("remove", id)]
            : [button("remove", id, "refuse"), button("keep", id)],
          kept &&
            state.opened.includes(id) &&
            createElement("p", { class: "browser__sheet" }, inside || this.say("opened")),
        ),
      ),
    );
  }

  drawBookmark(id) {
    const { title } = this.state.pages[id];
    return createElement(
      "li",
      {},
      createButton(
        "bookmark",
        () => this.send(["open", id]),
        { "data-key": `bookmark-${id}` },
        createIcon(ICONS.star),
        createElement("span", {}, title),
      ),
      this.drawCross(this.say("unbookmark", { title }), () => this.send(["unbookmark", id])),
    );
  }

  // ---- the page ----

  drawPane(isOther, { find }) {
    const { state, pane } = this;
    const { page } = state;
    const contentKey = JSON.stringify([state.tab, page, find, state.given]);
    if (contentKey === this.contentKey) return;
    this.contentKey = contentKey;
    if (isOther) this.line.textContent = "";
    const sign = page.slice(0, 1);
    redraw(
      pane,
      has(state.pages, page)
        ? this.drawSite(page, state.pages[page])
        : sign === "?"
          ? this.drawResults(page.slice(1))
          : sign
            ? this.drawFault()
            : this.drawStart(""),
    );
    const status = this.side.querySelector("[role=status]");
    if (status)
      status.textContent = find && this.say("found", { n: pane.querySelectorAll("mark").length });
  }

  write(text) {
    const { find } = this.state.tabs[this.state.tab];
    return cutMatches(text, find).map((piece, index) =>
      index % 2 ? createElement("mark", {}, piece) : piece,
    );
  }

  // A link of the training: its address is seen before it is followed.
  createPageLink(to, look, ...inside) {
    const follow = () => this.send(["follow", to]);
    const say = (event) => {
      if (event.type === "contextmenu") event.preventDefault();
      this.line.textContent = /leave|blur/.test(event.type) ? "" : this.state.pages[to].address;
    };
    return createElement(
      "span",
      {
        role: "link",
        tabindex: 0,
        class: look,
        "data-key": `to-${to}`,
        click: ignoreDoubleClick(follow),
        keydown: (event) => event.key === "Enter" && follow(),
        mouseenter: say,
        mouseleave: say,
        focus: say,
        blur: say,
        contextmenu: say,
      },
      inside,
    );
  }

  drawSearch(value) {
    return createForm({ "aria-label": this.say("ask-search"), value }, this.say("search"), (text) =>
      this.act(["go", text], this.pane),
    );
  }

  drawStart() {
    return createElement(
      "div",
      { class: "browser__content browser__start" },
      createIcon(ICONS.find),
      createElement("h2", {}, this.say("engine")),
      this.drawSearch(""),
      createElement("p", {}, this.say("hint")),
    );
  }

  drawResults(query) {
    const { state } = this;
    const results = listResults(state, query);
    return createElement(
      "div",
      { class: "browser__content" },
      this.drawSearch(query),
      createElement(
        "p",
        {},
        results.length ? this.say("count", { n: results.length }) : this.say("nothing"),
      ),
      createElement(
        "ol",
        {},
        results.map(({ to, title, text, ad }) =>
          createElement(
            "li",
            {},
            createElement(
              "p",
              { class: "browser__url" },
              ad && createElement("strong", { class: "browser__ad" }, this.say("ad")),
              state.pages[to].address,
            ),
            this.createPageLink(to, "browser__link", title),
            createElement("p", {}, text),
          ),
        ),
      ),
    );
  }

  drawFault() {
    const { state } = this;
    const button = (name) => createButton("button", () => this.send([name]), {}, this.say(name));
    return createElement(
      "div",
      { class: "browser__content browser__start" },
      createIcon(ICONS.fault),
      createElement("h2", {}, this.say("fault")),
      createElement("p", { class: "browser__url" }, state.page.slice(1)),
      createElement("p", {}, this.say("fault-why")),
      state.tabs[state.tab].past.length && button("back"),
      button("reload"),
    );
  }

  drawSite(id, page) {
    return [
      page.site &&
        createElement(
          "div",
          { class: `browser__site browser__site--${page.look}` },
          createElement("span", {}, page.site),
        ),
      createElement(
        "div",
        { class: "browser__content" },
        createElement("h2", {}, this.write(page.title)),
        page.parts.map((part) => this.drawPart(id, part)),
      ),
    ];
  }

  drawPart(id, part) {
    const text = this.write(part.text);
    if (part.kind === "heading") return createElement("h3", {}, text);
    if (part.kind === "text")
      return createElement("p", part.wide ? { class: "browser__wide", tabindex: 0 } : {}, text);
    if (part.kind === "form") return this.drawForm(id, part);
    if (part.kind === "file")
      return createElement(
        "p",
        {},
        createButton(
          "button",
          () => this.download(part.name),
          { "data-key": part.name },
          createIcon(ICONS.files),
          createElement("span", {}, text),
        ),
      );
    return createElement(
      "p",
      {},
      this.createPageLink(
        part.to,
        part.kind === "link" ? "browser__link" : "browser__button browser__button--main",
        text,
      ),
    );
  }

  download(name) {
    if (!this.send(["download", name])) this.toggle("files");
    this.side.querySelector(`[data-key$="-${name}"]`)?.focus();
  }

  drawForm(id, { text, button, secret, shown }) {
    // No field of a password: the learner's own browser would offer to fill it, and to keep it.
    const values = {
      class: `browser__input${secret && !shown ? " browser__input--secret" : ""}`,
      id: "browser-input",
      required: true,
      "aria-describedby": secret && "browser-secret",
    };
    const form = createForm(
      values,
      button,
      (value) => this.act(["send", secret ? "" : value], this.pane),
      createElement("label", { for: "browser-input" }, text),
    );
    if (secret) form.append(createElement("p", { id: "browser-secret" }, this.say("secret")));
    if (this.state.sent.includes(id))
      form.append(createElement("p", {}, createElement("strong", {}, this.say("sent"))));
    return form;
  }
}

export function mount(root, state, words, send) {
  const browser = new Browser(root, state, words, send);
  return { update: (next) => browser.update(next) };
}
