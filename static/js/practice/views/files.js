// A file manager: places on the left, files on the right, a bar of deeds above.
import { ignoreDoubleClick, fill, createElement } from "../dom.js";
import {
  findFreeName,
  getFolder,
  getFormat,
  getRoot,
  hasRoom,
  countAll,
  isFolder,
  locate,
} from "../kinds/files.js";
import { createFileIcon } from "./files/drawings.js";
import {
  canOpen,
  chooseWay,
  dropInner,
  findClashes,
  getName,
  isInside,
  listCommands,
  listShown,
  listWay,
  writeDay,
} from "./files/facts.js";
import { createList } from "./files/list.js";
import { createTree } from "./files/tree.js";
import { createDevice, createViewer, followDrag } from "./files/windows.js";
import { openMenu } from "./menus.js";
import { ask, moveInBar } from "./windows.js";

// Returns what an action has done, for whoever cannot see it.
export function describe([deed, ...members], state, words) {
  if (deed === "find")
    return state.find
      ? fill(words["files-done-find"], { n: listShown(state).length })
      : words["files-done-find-end"];
  if (state.notice) return words[`files-${state.notice}-title`];
  const [first = "", second] = members;
  const isMoved = deed === "move";
  const listNames = (ids) =>
    ids
      .split(" ")
      .map((id) => getName(state, words, id))
      .filter(Boolean)
      .join(", ");
  const name =
    deed === "rename" ? second : deed === "make" ? first : listNames(isMoved ? second : first);
  return fill(words[`files-done-${isMoved ? "paste" : deed}`] ?? "", { name });
}

export function mount(root, first, words, send) {
  const ui = {
    words,
    state: first,
    chosen: [],
    send: act,
    choose,
    open,
    close,
    go,
    rename,
    showMenu,
    showRootMenu,
    drag,
  };
  const past = [];
  const bar = createElement("div", {
    role: "toolbar",
    class: "files-bar",
    "aria-label": words["files-bar"],
  });
  const trail = createElement("ol", { class: "files-trail" });
  const back = createElement(
    "button",
    { type: "button", class: "files-button files-button--icon", click: goBack },
    createFileIcon("back"),
    createElement("span", { class: "visually-hidden" }, words["files-back"]),
  );
  const query = createElement("input", {
    type: "search",
    class: "files-search__input",
    "aria-label": words["files-search"],
    placeholder: words["files-do-find"],
    autocomplete: "off",
    spellcheck: "false",
    maxlength: "80",
  });
  const search = createElement(
    "form",
    { role: "search", class: "files-search", submit: find },
    query,
    createElement(
      "button",
      { class: "files-button files-button--icon" },
      createFileIcon("search"),
      createElement("span", { class: "visually-hidden" }, words["files-do-find"]),
    ),
  );
  const switches = createElement(
    "button",
    {
      type: "button",
      class: "files-button files-switch",
      "aria-expanded": "false",
      click: () => showPane(frame.dataset.pane === "places" ? "list" : "places"),
    },
    createFileIcon("documents"),
    createElement("span", {}, words["files-places"]),
  );
  const count = createElement("span", {});
  const tips = ["mouse", "touch"].map((name) =>
    createElement("span", { class: `files-tip files-tip--${name}` }, words[`files-tip-${name}`]),
  );
  const hand = createElement("span", { class: "files-hand" });
  const tree = createTree(ui);
  const list = createList(ui);
  const viewer = createViewer(ui);
  const device = createDevice(ui);
  const frame = createElement(
    "div",
    { class: "files", "data-pane": "list" },
    createElement(
      "div",
      { class: "files-window" },
      createElement(
        "div",
        { class: "files-head" },
        back,
        switches,
        createElement("nav", { class: "files-way", "aria-label": words["files-way"] }, trail),
        search,
      ),
      bar,
      createElement(
        "div",
        { class: "files-content" },
        createElement("div", { class: "files-roots" }, tree.tree),
        createElement("div", { class: "files-right" }, list.pane, viewer.panel),
      ),
      createElement("p", { class: "files-foot" }, count, hand, tips),
      device.panel,
    ),
  );
  root.append(frame);

  // ---- what is shown ----

  function update(state) {
    const isOther = state.here !== ui.state.here || state.find !== ui.state.find;
    const wasOpen = ui.state.open;
    ui.state = state;
    const ids = listShown(state).map(({ id }) => id);
    ui.chosen = isOther ? [] : ui.chosen.filter((id) => ids.includes(id));
    if (state.find !== query.value && document.activeElement !== query) query.value = state.find;
    list.update();
    tree.update();
    viewer.update();
    device.update();
    showTrail();
    showBar();
    list.pane.hidden = state.open !== null;
    frame.toggleAttribute("data-open", state.open !== null);
    if (state.open !== null && document.activeElement === document.body && state.open !== wasOpen)
      viewer.focus();
    back.setAttribute("aria-disabled", !past.length && !state.find);
  }

  function showTrail() {
    const ids = listWay(ui.state, ui.state.here);
    const crumbs = ui.state.find
      ? [
          createElement(
            "li",
            {},
            createElement(
              "strong",
              { "aria-current": "page" },
              fill(words["files-found-for"], { text: ui.state.find }),
            ),
          ),
        ]
      : ids.map((id, index) =>
          createElement(
            "li",
            { "data-drop": id },
            index === ids.length - 1
              ? createElement("strong", { "aria-current": "page" }, getName(ui.state, words, id))
              : createElement(
                  "button",
                  { type: "button", click: () => go(id) },
                  getName(ui.state, words, id),
                ),
          ),
        );
    trail.replaceChildren(...crumbs);
  }

  function showBar() {
    const commands = listCommands(ui.state, ui.chosen);
    const active = bar.contains(document.activeElement)
      ? document.activeElement.dataset.name
      : null;
    const focusName = active ?? bar.querySelector("[tabindex='0']")?.dataset.name;
    const inBar = commands.sort(([first], [second]) => (second === "make") - (first === "make"));
    bar.replaceChildren(
      ...inBar.map(([name, isPossible]) =>
        createElement(
          "button",
          {
            type: "button",
            class: "files-button",
            tabindex: "-1",
            "data-name": name,
            "aria-disabled": isPossible ? null : "true",
            click: ignoreDoubleClick(() => isPossible && perform(name)),
          },
          createFileIcon(name),
          createElement("span", {}, words[`files-do-${name}`]),
        ),
      ),
    );
    bar.toggleAttribute("data-chosen", ui.chosen.length > 0);
    const buttons = listButtons();
    const focusButton = buttons.find(({ dataset }) => dataset.name === focusName) ?? buttons[0];
    if (focusButton) focusButton.tabIndex = 0;
    if (active) (focusButton ?? list).focus();
    const total = listShown(ui.state).length;
    count.textContent = ui.chosen.length
      ? fill(words["files-chosen"], { n: ui.chosen.length, total })
      : fill(words["files-count"], { n: total });
    const { held } = ui.state;
    hand.hidden = !held;
    for (const tip of tips) tip.hidden = Boolean(held) || ui.chosen.length > 0 || !total;
    if (held)
      hand.replaceChildren(
        createFileIcon(held.way),
        createElement(
          "span",
          {},
          fill(words[`files-held-${held.way}`], {
            name: held.ids.map((id) => getName(ui.state, words, id)).join(", "),
          }),
        ),
      );
  }

  // On a phone what cannot be done now is not shown.
  function listButtons() {
    return [...bar.children].filter((button) => button.offsetParent !== null);
  }

  function showPane(name) {
    frame.dataset.pane = name;
    switches.setAttribute("aria-expanded", name === "places");
    if (name === "places") tree.focus();
  }

  function choose(ids) {
    ui.chosen = [...ids];
    showBar();
  }

  // ---- deeds ----

  function act(action) {
    const isDone = send(action);
    if (isDone && ui.state.notice) tell(ui.state.notice);
    return isDone;
  }

  function go(id) {
    const from = ui.state.here;
    const isFound = Boolean(ui.state.find);
    if (id === "bin" || getFolder(ui.state, id)) {
      if (!act(["go", id])) return;
      if (from !== id || isFound) past.push(from);
      back.setAttribute("aria-disabled", !past.length);
      showPane("list");
      // A phone hides the tree.
      if (!tree.tree.offsetParent || !tree.tree.contains(document.activeElement)) list.focus();
    }
  }

  function goBack() {
    if (ui.state.find) return act(["find", ""]);
    let id = past.pop();
    while (id && !getFolder(ui.state, id)) id = past.pop();
    const from = ui.state.here;
    if (!id || !act(["go", id])) return;
    if (listShown(ui.state).some((entry) => entry.id === from)) list.setActive(from);
    list.update();
    back.setAttribute("aria-disabled", !past.length);
  }

  function find(event) {
    event.preventDefault();
    if (!act(["find", query.value.trim()])) return;
    showPane("list");
    if (ui.state.find) list.focus();
  }

  function open(id) {
    const { item, place } = locate(ui.state, id);
    if (place === "bin") return tell("bin");
    if (isFolder(item)) return go(id);
    if (!canOpen(item)) return tell("program");
    if (act(["open", id])) viewer.focus();
  }

  function close() {
    const id = ui.state.open;
    if (id === null || !act(["close"])) return;
    list.setActive(id);
    list.update();
    list.focus();
  }

  function tell(name, answers = [["", words["files-understood"]]]) {
    return ask(frame, {
      title: words[`files-${name}-title`],
      texts: [words[`files-${name}`]],
      answers,
    });
  }

  function confirm(name) {
    return tell(name, [
      ["yes", words[`files-${name}-yes`], "danger"],
      ["", words["files-cancel"]],
    ]);
  }

  async function rename(id, name) {
    const { item } = locate(ui.state, id);
    if (item.name === name) return list.update();
    const isOther = !isFolder(item) && getFormat(item.name) !== getFormat(name);
    list.update();
    if (isOther && !(await confirm("format"))) return;
    act(["rename", id, name]);
    list.focus();
  }

  function make() {
    const id = `made-${ui.state.made + 1}`;
    if (!hasRoom(ui.state, 1)) return tell("full");
    const name = findFreeName(getFolder(ui.state, ui.state.here), words["files-new-folder"], false);
    if (act(["make", name])) list.rename(id);
  }

  // Returns what is done with names that are taken there, "" if nothing goes there.
  async function take(ids, target, way) {
    if (isInside(ui.state, ids, target)) return tell("inside");
    if (way === "copy" && !hasRoom(ui.state, countAll(ui.state, ids))) return tell("full");
    const clashes = findClashes(ui.state, ids, target);
    return clashes.length ? askWhich(clashes) : "keep";
  }

  function askWhich(clashes) {
    const describeItem = (label, id) => {
      const { item } = locate(ui.state, id);
      return createElement(
        "p",
        { class: "files-pair" },
        createElement("span", {}, words[label]),
        createElement("strong", {}, item.name),
        createElement("span", {}, writeDay(item.day)),
      );
    };
    const pairs = clashes
      .slice(0, 3)
      .flatMap(({ id, other }) => [
        describeItem("files-clash-there", other),
        describeItem("files-clash-new", id),
      ]);
    const answers = [
      ["keep", words["files-clash-keep"]],
      ["replace", words["files-clash-replace"]],
      ["skip", words["files-clash-skip"]],
    ];
    return ask(frame, {
      title: words["files-clash-title"],
      texts: [words["files-clash"], createElement("div", { class: "files-pairs" }, pairs)],
      answers,
    });
  }

  async function paste(target) {
    const { held } = ui.state;
    if (!held) return;
    const answer = await take(held.ids, target, held.way);
    if (!answer) return;
    const before = listShown(ui.state).map(({ id }) => id);
    if (!act(["paste", target, answer])) return;
    if (!matchMedia("(pointer: coarse)").matches)
      choose(
        listShown(ui.state)
          .map(({ id }) => id)
          .filter((id) => !before.includes(id)),
      );
    list.update();
  }

  async function drop(ids, target, isCopy) {
    const outerIds = dropInner(ui.state, ids);
    if (ui.state.here === "bin" && !ui.state.find) return tell("bin");
    if (target === "bin") {
      choose(outerIds);
      return perform("delete");
    }
    const way = chooseWay(ui.state, outerIds, target, isCopy);
    const answer = await take(outerIds, target, way);
    if (!answer) return;
    if (way === "move") act(["move", outerIds.join(" "), target, answer]);
    else if (act(["copy", outerIds.join(" ")])) act(["paste", target, answer]);
  }

  const DEEDS = {
    open: ([id]) => open(id),
    make,
    rename: ([id]) => list.rename(id),
    paste: () => paste(ui.state.here),
    undo: () => act(["undo"]),
    empty: async () => (await confirm("emptying")) && act(["empty"]),
    erase: async (ids) => (await confirm("erase")) && act(["erase", ids.join(" ")]),
    delete: async (ids) => {
      const isStick = ids.some((id) => getRoot(ui.state, id) === "stick");
      if (!isStick || (await confirm("erase"))) act(["delete", ids.join(" ")]);
    },
    locate: ([id]) => {
      go(locate(ui.state, id).parent);
      list.goTo(id);
    },
    eject: () => act(["eject"]),
  };

  function perform(name) {
    const entry = listCommands(ui.state, ui.chosen).find(([command]) => command === name);
    if (entry && !entry[1]) return;
    if (ui.state.open !== null && name !== "undo") close();
    const ids = dropInner(ui.state, ui.chosen);
    if (DEEDS[name]) DEEDS[name](ids);
    else act([name, ids.join(" ")]);
  }

  const drawEntry = (name) => [
    createFileIcon(name),
    createElement("span", {}, words[`files-do-${name}`]),
  ];

  function showMenu(x, y) {
    const commands = listCommands(ui.state, ui.chosen);
    const isAny = ui.chosen.length > 0;
    const items = commands.filter(([name, isPossible]) =>
      isAny
        ? !["make", "undo", "empty"].includes(name) && (name !== "paste" || isPossible)
        : isPossible,
    );
    if (items.length)
      openMenu(frame, { label: words["files-menu"], items, x, y, draw: drawEntry }, perform);
  }

  function showRootMenu(id, x, y) {
    const items = [["open", true]];
    if (id === "bin") items.push(["empty", Object.keys(ui.state.places.bin.items).length > 0]);
    else items.push(["paste", Boolean(ui.state.held)]);
    if (id === "stick") items.push(["eject", true]);
    openMenu(frame, { label: words["files-menu"], items, x, y, draw: drawEntry }, (name) => {
      if (name === "open") go(id);
      else if (name === "paste") paste(id);
      else DEEDS[name]();
    });
  }

  function drag(event, getIds) {
    const label = (ids) =>
      ids.length > 1
        ? fill(words["files-chosen-short"], { n: ids.length })
        : getName(ui.state, words, ids[0]);
    followDrag(frame, event, getIds, label, (ids, target, isCopy) => drop(ids, target, isCopy));
  }

  // ---- keys that hold in the whole window ----

  const KEYS = { KeyC: "copy", KeyX: "cut", KeyV: "paste", KeyZ: "undo" };

  frame.addEventListener("keydown", (event) => {
    if (event.target.closest("input, dialog, [role=menu]")) return;
    const isCtrl = event.ctrlKey || event.metaKey;
    const name =
      isCtrl && !event.shiftKey ? KEYS[event.code] : { F2: "rename", Delete: "delete" }[event.key];
    if (name)
      perform(name === "delete" && ui.state.here === "bin" && !ui.state.find ? "erase" : name);
    else if (event.key === "Backspace" || (event.altKey && event.key === "ArrowLeft")) goBack();
    else return;
    event.preventDefault();
  });

  bar.addEventListener("keydown", (event) => moveInBar(event, listButtons()));

  update(first);
  return { update };
}
