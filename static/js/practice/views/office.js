// A program for tables or texts: a bar of tools, the line where one types, the sheet, a chart.
import { fill, createElement, createIcon, SIGNS } from "../dom.js";
import { LENGTHS, listBlock, SIZES, VALUES } from "../kinds/office.js";
import { openMenu } from "./menus.js";
import { drawChart } from "./office/chart.js";
import { getFolderName, openPrint, openReplace, openSaveAs } from "./office/dialogs.js";
import { listChoices, listNumbers, offerSum, show } from "./office/facts.js";
import { createGrid } from "./office/grid.js";
import { ask, moveInBar } from "./windows.js";

const PATHS = {
  file: SIGNS.file,
  save: "M5 4h11l3 3v13H5zM8 4v5h7V4M8 20v-6h8v6",
  "save-as": "M5 4h11l3 3v4M8 4v5h7V4M5 4v16h6M14 20l1-3.5 5-5 2.5 2.5-5 5z",
  print: "M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z",
  undo: SIGNS.undo,
  bold: "M7 4h6a4 4 0 0 1 0 8H7zM7 12h7a4 4 0 0 1 0 8H7z",
  italic: "M10 4h8M6 20h8M14 4l-4 16",
  align: "M4 6h16M7 10h10M4 14h16M7 18h10",
  format: "M9 4L7 20M17 4l-2 16M4 9h16M4 15h16",
  size: "M3 19L8 6l5 13M5 15h6M15 19l3-8 3 8M16 16.5h4",
  heading: "M6 4v16M18 4v16M6 12h12",
  item: "M9 6h11M9 12h11M9 18h11M4.5 6h.01M4.5 12h.01M4.5 18h.01",
  sum: "M18 6V4H6l6 8-6 8h12v-2",
  up: "M7 20V4M4 7l3-3 3 3M13 6h3M13 11h5M13 16h7",
  down: "M7 4v16M4 17l3 3 3-3M13 6h7M13 11h5M13 16h3",
  filter: "M4 5h16l-6 7v7l-4-2v-5z",
  chart: "M4 4v16h16M8 16v-5M12 16V8M16 16v-3",
  find: SIGNS.search,
  clear: "M4 15l9-9 7 7-7 7H9zM8.5 10.5l7 7M13 20h7",
  pick: "M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M9 9h6v6H9z",
  yes: SIGNS.tick,
  no: SIGNS.close,
};
const TOOLS = {
  table: [
    "file",
    "undo",
    "clear",
    "bold",
    "align",
    "format",
    "sum",
    "up",
    "down",
    "filter",
    "chart",
    "pick",
  ],
  text: [
    "file",
    "undo",
    "clear",
    "bold",
    "italic",
    "size",
    "heading",
    "item",
    "align",
    "find",
    "pick",
  ],
};
const OPEN_FORMULA = /^=(?:.*[-+*/(;:,])?$/;
const KEYS = {
  KeyB: "bold",
  KeyI: "italic",
  KeyZ: "undo",
  KeyS: "save",
  KeyP: "print",
  KeyF: "find",
  KeyH: "find",
};

// Returns what an action has done, for whoever cannot see it.
export function describe([deed, ...members], state, words) {
  const [first = ""] = members;
  const { items, hidden } = state.doc;
  if (deed === "enter") {
    const { type, value } = items[first];
    const text = type === "error" ? words[`office-why-${value}`] : show(items[first], words);
    return state.mode === "table" ? `${first.toUpperCase()}: ${text}` : text;
  }
  if (deed === "save-as")
    return fill(words["office-done-save"], {
      name: `${first}.${members[2]}`,
      place: getFolderName(state, words, members[1]),
    });
  if (deed === "save")
    return fill(words["office-done-save"], {
      name: `${state.file.name}.${state.file.format}`,
      place: getFolderName(state, words, state.file.place),
    });
  if (deed === "print")
    return fill(words["office-done-print"], {
      pages: state.prints.at(-1).pages.join(", "),
      n: members[1],
    });
  if (deed === "filter")
    return fill(words["office-done-filter"], { n: listBlock(state).length - hidden.length });
  return fill(words[`office-done-${deed === "resize" ? "set" : deed}`], {
    name: String(first).toUpperCase(),
  });
}

export function mount(root, first, words, send) {
  const { mode } = first;
  const isTable = mode === "table";
  const ui = {
    words,
    state: first,
    active: isTable ? "a1" : "p1",
    anchor: isTable ? "a1" : "p1",
    draft: null,
    isPicking: false,
    send,
    update: draw,
    edit,
    commit,
    point,
    isPointing,
    range: () => grid.range(),
  };
  const title = createElement("strong", { class: "office-title" });
  const saveState = createElement("span", { class: "office-saved" });
  const tools = TOOLS[mode].map((name) =>
    createElement(
      "button",
      {
        type: "button",
        class: "office-tool",
        tabindex: -1,
        "data-name": name,
        "aria-haspopup": ["file", "align", "format", "size", "filter", "chart"].includes(name)
          ? "menu"
          : null,
        click: () => use(name),
      },
      createIcon(PATHS[name]),
      createElement("span", {}, words[`office-do-${name}`]),
    ),
  );
  tools[0].tabIndex = 0;
  const bar = createElement(
    "div",
    { role: "toolbar", class: "office-bar", "aria-label": words["office-bar"] },
    tools,
  );
  const folderText = createElement("span", { class: "office-cell-name" });
  const input = createElement("textarea", {
    class: "office-input",
    rows: isTable ? 1 : 3,
    maxlength: LENGTHS[mode],
    autocomplete: "off",
    spellcheck: "false",
  });
  const hands = ["yes", "no"].map((name) =>
    createElement(
      "button",
      {
        type: "button",
        class: "office-tool office-hand",
        hidden: true,
        mousedown: (event) => event.preventDefault(),
        click: () => (name === "yes" ? commit("ArrowDown") : cancel()),
      },
      createIcon(PATHS[name]),
      createElement("span", { class: "visually-hidden" }, words[`office-${name}`]),
    ),
  );
  const note = createElement("p", { class: "office-note" });
  const chart = createElement("section", {
    class: "office-chart",
    "aria-label": words["office-chart"],
  });
  const grid = createGrid(ui);
  const frame = createElement(
    "div",
    { class: `office office--${mode}` },
    createElement("p", { class: "office-head" }, title, saveState),
    bar,
    createElement("div", { class: "office-line" }, folderText, input, hands),
    grid.pane,
    note,
    chart,
  );
  root.append(frame);

  // ---- what is shown ----

  function draw() {
    const { state, active } = ui;
    const { items, filter } = state.doc;
    const { file } = state;
    const item = items[active];
    grid.update();
    title.textContent = file ? `${file.name}.${file.format}` : words[`office-new-${mode}`];
    saveState.textContent = state.saved
      ? fill(words["office-saved"], { place: getFolderName(state, words, file.place) })
      : words["office-unsaved"];
    const name = isTable
      ? grid.range().toUpperCase()
      : fill(words["office-paragraph"], { n: active.slice(1) });
    folderText.textContent = name;
    input.setAttribute("aria-label", fill(words[`office-input-${mode}`], { name }));
    if (ui.draft === null) input.value = item.input;
    for (const hand of hands) hand.hidden = ui.draft === null;
    const toggles = {
      bold: item.bold,
      italic: item.italic,
      heading: item.style === "heading",
      item: item.style === "item",
      pick: ui.isPicking,
      filter: Boolean(filter),
      chart: Boolean(state.doc.chart),
    };
    for (const tool of tools) {
      const { name } = tool.dataset;
      if (name in toggles && !tool.getAttribute("aria-haspopup"))
        tool.setAttribute("aria-pressed", Boolean(toggles[name]));
      tool.classList.toggle("is-on", Boolean(toggles[name]));
      tool.setAttribute("aria-disabled", !isPossible(name));
    }
    note.textContent =
      item.type === "error"
        ? words[`office-why-${item.value}`]
        : filter
          ? words["office-filtered"]
          : words[`office-tip-${ui.isPicking ? "pick" : mode}`];
    note.classList.toggle("is-error", item.type === "error");
  }

  function update(state) {
    ui.state = state;
    draw();
    chart.hidden = !state.doc.chart;
    chart.replaceChildren(...(state.doc.chart ? drawChart(state, words) : []));
  }

  function isPossible(name) {
    const { state, active } = ui;
    if (name === "undo") return state.past.length > 0;
    if (name === "up" || name === "down") return listBlock(state).length > 0;
    if (name === "filter")
      return Boolean(state.doc.filter) || listChoices(state, active[0]).length > 0;
    if (name === "chart") return Boolean(state.doc.chart) || listNumbers(state).length > 0;
    return true;
  }

  // ---- typing ----

  function edit(text) {
    input.value = text ?? ui.state.doc.items[ui.active].input;
    ui.draft = input.value;
    ui.anchor = ui.active;
    input.focus();
    input.setSelectionRange(input.value.length, input.value.length);
    draw();
  }

  function commit(key) {
    const { active, draft, state } = ui;
    ui.draft = null;
    if (draft !== null && draft !== state.doc.items[active].input)
      send(["enter", active, draft.replaceAll("\n", " ")]);
    else if (draft !== null) draw();
    if (key) move(key);
  }

  function move(key) {
    grid.focus();
    document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  }

  function cancel() {
    ui.draft = null;
    draw();
    grid.focus();
  }

  function isPointing() {
    return ui.draft !== null && OPEN_FORMULA.test(ui.draft.slice(0, input.selectionStart));
  }

  function point(key) {
    if (!isPointing()) return false;
    input.setRangeText(key.toUpperCase(), input.selectionStart, input.selectionEnd, "end");
    ui.draft = input.value;
    draw();
    return true;
  }

  input.addEventListener("focus", () => ui.draft === null && edit());
  input.addEventListener("input", () => {
    ui.draft = input.value;
    draw();
  });
  input.addEventListener("blur", () => commit());
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Escape") cancel();
    else if (event.key === "Enter") commit("ArrowDown");
    else if (event.key === "Tab" && !event.shiftKey) commit(isTable ? "ArrowRight" : "Shift");
    else return;
    event.preventDefault();
    event.stopPropagation();
  });

  // ---- tools ----

  function open(name, items, write, perform) {
    const box = tools.find(({ dataset }) => dataset.name === name).getBoundingClientRect();
    openMenu(
      frame,
      { label: words[`office-do-${name}`], items, x: box.left, y: box.bottom, draw: write },
      perform,
    );
  }

  function offer(name, values, current, perform) {
    const write = (value) => [
      createIcon(String(current) === String(value) ? PATHS.yes : "M0 0"),
      createElement("span", {}, words[`office-${name}-${value || "none"}`] ?? value),
    ];
    open(
      name,
      values.map((value) => [value, true]),
      write,
      perform,
    );
  }

  function saveAs() {
    openSaveAs(frame, ui.state, words, async (name, where, format) => {
      const { files } = ui.state;
      const isThere = files.some(
        (file) =>
          file.name.toLowerCase() === name.toLowerCase() &&
          file.place === where &&
          file.format === format,
      );
      const answers = [
        ["yes", words["office-replace-yes"], "danger"],
        ["", words["office-cancel"]],
      ];
      if (
        !isThere ||
        (await ask(frame, {
          title: words["office-there-title"],
          texts: [words["office-there"]],
          answers,
        }))
      )
        send(["save-as", name, where, format]);
    });
  }

  function drawPage(number) {
    const { items, hidden } = ui.state.doc;
    if (isTable)
      return createElement(
        "table",
        {},
        createElement(
          "tbody",
          {},
          Array.from({ length: ui.state.rows }, (_, index) => index + 1)
            .filter((row) => !hidden.includes(row))
            .map((row) =>
              createElement(
                "tr",
                {},
                [...ui.state.columns].map((column) =>
                  createElement(
                    "td",
                    { class: items[column + row].bold ? "is-bold" : null },
                    show(items[column + row], words),
                  ),
                ),
              ),
            ),
        ),
      );
    return createElement(
      "div",
      {},
      Object.values(items)
        .filter(({ page }) => page === number)
        .map((item) =>
          createElement(
            "p",
            {
              class: [
                item.bold && "is-bold",
                item.italic && "is-italic",
                `is-${item.align}`,
                `is-${item.style}`,
              ]
                .filter(Boolean)
                .join(" "),
            },
            item.input,
          ),
        ),
    );
  }

  const toggle = (name, value) => send(["set", grid.range(), name, value]);
  const isSet = (name) => ui.state.doc.items[ui.active][name];
  const DEEDS = {
    file: () =>
      open(
        "file",
        ["save", "save-as", "print"].map((name) => [name, true]),
        (name) => [createIcon(PATHS[name]), createElement("span", {}, words[`office-do-${name}`])],
        use,
      ),
    save: () => (ui.state.file ? send(["save"]) : saveAs()),
    "save-as": saveAs,
    print: () =>
      openPrint(frame, ui.state, words, drawPage, (pages, copies) =>
        send(["print", pages, copies]),
      ),
    undo: () => send(["undo"]),
    clear: () => send(["clear", grid.range()]),
    bold: () => toggle("bold", isSet("bold") ? "off" : "on"),
    italic: () => toggle("italic", isSet("italic") ? "off" : "on"),
    heading: () => toggle("style", isSet("style") === "heading" ? "text" : "heading"),
    item: () => toggle("style", isSet("style") === "item" ? "text" : "item"),
    align: () =>
      offer("align", ["left", "center", "right"], isSet("align"), (value) =>
        toggle("align", value),
      ),
    format: () =>
      offer("format", VALUES.table.format, isSet("format"), (value) => toggle("format", value)),
    size: () =>
      offer("size", SIZES, isSet("size"), (value) => send(["resize", grid.range(), Number(value)])),
    sum: () => {
      const [key, formula] = offerSum(
        ui.state,
        grid.listChosen().filter((key) => key[0] === ui.active[0]),
      );
      grid.choose(key);
      edit(formula);
      if (formula.endsWith("()")) input.setSelectionRange(5, 5);
    },
    up: () => send(["sort", ui.active[0], "up"]),
    down: () => send(["sort", ui.active[0], "down"]),
    filter: () => {
      const choices = listChoices(ui.state, ui.active[0]).map((key) => [key, true]);
      const write = (key) => [
        createElement(
          "span",
          {},
          key ? show(ui.state.doc.items[key], words) : words["office-filter-all"],
        ),
      ];
      open("filter", [["", Boolean(ui.state.doc.filter)], ...choices], write, (key) =>
        send(key ? ["filter", key] : ["unfilter"]),
      );
    },
    chart: () => {
      const { doc, head } = ui.state;
      const write = (column) => [
        createElement(
          "span",
          {},
          column
            ? (head && show(doc.items[column + head], words)) || column.toUpperCase()
            : words["office-chart-none"],
        ),
      ];
      open(
        "chart",
        [...listNumbers(ui.state).map((column) => [column, true]), ["", Boolean(doc.chart)]],
        write,
        (column) => send(column ? ["chart", ui.state.columns[0], column] : ["unchart"]),
      );
    },
    find: () =>
      openReplace(frame, ui.state, words, (soughtText, newText) =>
        send(["replace", soughtText, newText]),
      ),
    pick: () => {
      ui.isPicking = !ui.isPicking;
      draw();
    },
  };

  function use(name) {
    commit();
    if (DEEDS[name] && isPossible(name)) DEEDS[name]();
  }

  frame.addEventListener("keydown", (event) => {
    const name = (event.ctrlKey || event.metaKey) && !event.altKey && KEYS[event.code];
    if (
      !name ||
      event.target.closest("dialog, [role=menu]") ||
      (event.target === input && name === "undo")
    )
      return;
    if (!["save", "print", ...TOOLS[mode]].includes(name)) return;
    event.preventDefault();
    use(name);
  });
  bar.addEventListener("keydown", (event) => moveInBar(event, tools));

  update(first);
  return { update, unfinished: (state) => (state.saved ? null : words["office-unfinished"]) };
}
