// The places and their folders: a tree by the keys of w3c/aria-practices.
import { createElement } from "../../dom.js";
import { isFolder } from "../../kinds/files.js";
import { createFileIcon } from "./drawings.js";
import { getName, listFolder, listWay, orderRoots } from "./facts.js";
import { findByLetter, isLetter } from "../menus.js";

export function createTree(ui) {
  const tree = createElement("ul", {
    role: "tree",
    class: "files-tree",
    "aria-label": ui.words["files-places"],
  });
  const open = new Set(["documents"]);
  let active = null;

  const listFolders = (id, folder) =>
    id === "bin" ? [] : listFolder(folder).filter(({ item }) => isFolder(item));

  function buildNode(id, folder, icon, level) {
    const inner = listFolders(id, folder);
    const isOpen = open.has(id);
    const isHere = !ui.state.find && ui.state.here === id;
    const row = createElement(
      "span",
      { class: "files-node", "data-drop": id },
      createElement(
        "span",
        { class: "files-twist" },
        inner.length ? createFileIcon("closed") : null,
      ),
      createFileIcon(icon),
      createElement("span", { class: "files-node__name" }, getName(ui.state, ui.words, id)),
    );
    const node = createElement(
      "li",
      {
        role: "treeitem",
        tabindex: "-1",
        "data-id": id,
        "aria-level": level,
        "aria-selected": String(isHere),
        "aria-expanded": inner.length ? String(isOpen) : null,
      },
      row,
    );
    if (inner.length && isOpen)
      node.append(
        createElement(
          "ul",
          { role: "group" },
          inner.map((entry) => buildNode(entry.id, entry.item, "folder", level + 1)),
        ),
      );
    return node;
  }

  const listNodes = () => [...tree.querySelectorAll("[role=treeitem]")];

  function setActive(node, isFocused = true) {
    for (const other of listNodes()) other.tabIndex = other === node ? 0 : -1;
    active = node?.dataset.id ?? null;
    if (isFocused) node?.focus();
  }

  function update() {
    const hasFocus = tree.contains(document.activeElement);
    const way = listWay(ui.state, ui.state.here);
    for (const id of way.slice(0, -1)) open.add(id);
    tree.replaceChildren(
      ...orderRoots(ui.state).map((id) => buildNode(id, ui.state.places[id], id, 1)),
    );
    const nodes = listNodes();
    const focusId = hasFocus ? active : ui.state.here;
    setActive(
      nodes.find(({ dataset }) => dataset.id === focusId) ??
        nodes.find(({ dataset }) => dataset.id === ui.state.here) ??
        nodes[0],
      hasFocus,
    );
  }

  function twist(node, isOpen) {
    open[isOpen ? "add" : "delete"](node.dataset.id);
    active = node.dataset.id;
    const hadFocus = tree.contains(document.activeElement);
    update();
    if (hadFocus || isOpen) setActive(listNodes().find(({ dataset }) => dataset.id === active));
  }

  function followKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const nodes = listNodes();
    const node = event.target.closest("[role=treeitem]");
    const index = nodes.indexOf(node);
    const state = node.getAttribute("aria-expanded");
    const parent = node.parentNode.closest("[role=treeitem]");
    if (event.key === "ArrowDown") setActive(nodes[Math.min(index + 1, nodes.length - 1)]);
    else if (event.key === "ArrowUp") setActive(nodes[Math.max(index - 1, 0)]);
    else if (event.key === "Home") setActive(nodes[0]);
    else if (event.key === "End") setActive(nodes.at(-1));
    else if (event.key === "ArrowRight")
      state === "false" ? twist(node, true) : state && setActive(nodes[index + 1]);
    else if (event.key === "ArrowLeft")
      state === "true" ? twist(node, false) : parent && setActive(parent);
    else if (event.key === "*") {
      for (const other of node.parentNode.children)
        if (other.getAttribute("aria-expanded")) open.add(other.dataset.id);
      update();
    } else if (event.key === "Enter" || event.key === " ") ui.go(node.dataset.id);
    else if (event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey)) {
      const box = node.firstElementChild.getBoundingClientRect();
      ui.showRootMenu(node.dataset.id, box.left + 32, box.bottom - 8);
    } else if (isLetter(event)) {
      const match = findByLetter(
        nodes.map((treeNode) => treeNode.firstElementChild.textContent),
        index,
        event.key,
      );
      if (match >= 0) setActive(nodes[match]);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  tree.addEventListener("keydown", followKey);
  tree.addEventListener("click", (event) => {
    const node = event.target.closest("[role=treeitem]");
    if (!node) return;
    setActive(node);
    const state = node.getAttribute("aria-expanded");
    if (state && event.target.closest(".files-twist")) return twist(node, state === "false");
    open.add(node.dataset.id);
    ui.go(node.dataset.id);
  });
  tree.addEventListener("contextmenu", (event) => {
    const node = event.target.closest("[role=treeitem]");
    event.preventDefault();
    if (node) ui.showRootMenu(node.dataset.id, event.clientX, event.clientY);
  });
  return { tree, update, focus: () => tree.querySelector("[tabindex='0']")?.focus() };
}
