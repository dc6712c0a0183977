// Line drawings of files, places and deeds: one stroke weight, two fills of the product.
const NS = "http://www.w3.org/2000/svg";
const SHEET = ["paper", "M6 3h8l5 5v13H6z"];
const FOLD = ["mark", "M14 3v5h5"];
const PARTS = {
  folder: [["sun", "M3 6.5A1.5 1.5 0 0 1 4.5 5H9l2 2.5h8.5A1.5 1.5 0 0 1 21 9v9.5a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 18.5z"], ["mark", "M3 10.5h18"]],
  text: [SHEET, FOLD, ["mark", "M9 12h7M9 15h7M9 18h4"]],
  document: [SHEET, FOLD, ["sky", "M8.5 12h8v6h-8z"]],
  picture: [["paper", "M3 5h18v14H3z"], ["sun", "M16 7.5a1.8 1.8 0 1 1-.01 0z"], ["sky", "M3 17.5l5-6 4 4 3-2.5 6 5V19H3z"]],
  table: [SHEET, FOLD, ["mark", "M9 12h7v6H9zM9 15h7M12.5 12v6"]],
  sound: [SHEET, FOLD, ["mark", "M10 18v-5.5l5-1V17"]],
  film: [["paper", "M3 5h18v14H3z"], ["sky", "M10 9l5 3-5 3z"]],
  program: [["paper", "M3 5h18v14H3z"], ["line", "M3 9h18M6 7h.01M9 7h.01"]],
  unknown: [SHEET, FOLD],
  desktop: [["paper", "M3 4h18v12H3z"], ["line", "M12 16v4M8 20h8"]],
  documents: [["paper", "M7 3h7l4 4v10H7z"], ["line", "M7 7H4v14h11v-4M10 10h5M10 13h5"]],
  pictures: [["paper", "M3 5h18v14H3z"], ["sun", "M16 7.5a1.8 1.8 0 1 1-.01 0z"], ["sky", "M3 17.5l5-6 4 4 3-2.5 6 5V19H3z"]],
  downloads: [["line", "M12 3v11M7.5 10L12 14.5 16.5 10M4 15v5h16v-5"]],
  bin: [["paper", "M6 8h12l-1 13H7z"], ["line", "M4 8h16M9 8V4.5h6V8M10.5 12v5M13.5 12v5"]],
  stick: [["sky", "M8 9h8v10.5a1.5 1.5 0 0 1-1.5 1.5h-5A1.5 1.5 0 0 1 8 19.5z"], ["line", "M9.5 9V3h5v6M11 5.5h.01M13 5.5h.01"]],
  back: [["line", "M19 12H5M11 6l-6 6 6 6"]],
  search: [["line", "M10.5 4a6.5 6.5 0 1 1-.01 0zM15.5 15.5L21 21"]],
  open: [["line", "M4 20V5h6l2 2.5h7V11M4 20l3-9h15l-3 9z"]],
  locate: [["line", "M12 21s7-6.5 7-12a7 7 0 0 0-14 0c0 5.5 7 12 7 12zM12 6.5a2.5 2.5 0 1 1-.01 0z"]],
  make: [["line", "M3 19V5h6l2 2.5h10V12M3 19h9M18 14v7M14.5 17.5h7"]],
  cut: [["line", "M8 15.5L17 3M16 15.5L7 3M6 15a3 3 0 1 1-.01 0zM18 15a3 3 0 1 1-.01 0z"]],
  copy: [["line", "M9 8h11v13H9zM15 8V3H4v13h5"]],
  paste: [["line", "M8 5H5v16h14V5h-3M8 3h8v4H8zM9 12h6M9 16h6"]],
  rename: [["line", "M4 20l1-4.5L16 4.5l3.5 3.5L8.5 19zM13.5 7l3.5 3.5"]],
  delete: [["line", "M4 7h16M9 7V4h6v3M6 7l1 14h10l1-14M10 11v6M14 11v6"]],
  erase: [["line", "M6 6l12 12M18 6L6 18"]],
  empty: [["line", "M4 7h16M9 7V4h6v3M6 7l1 14h10l1-14M10 12l4 5M14 12l-4 5"]],
  restore: [["line", "M4 12a8 8 0 1 1 2.5 5.8M4 6v6h6"]],
  undo: [["line", "M9 5L4 10l5 5M4 10h10a5.5 5.5 0 0 1 0 11h-3"]],
  tick: [["line", "M5 12.5l4.5 4.5L19 7"]],
  closed: [["line", "M9 5l7 7-7 7"]],
  eject: [["line", "M12 5l7 9H5zM5 19h14"]],
};
const SCENES = {
  mountains: [["sky", "M0 0h240v150H0z"], ["sun", "M186 22a17 17 0 1 1-.01 0z"], ["paper", "M0 150l62-96 40 56 34-46 104 86z"], ["line", "M48 76l14 12 12-14M124 80l12 8 10-10"]],
  people: [["paper", "M0 0h240v150H0z"], ["sun", "M84 40a20 20 0 1 1-.01 0z"], ["sun", "M156 30a24 24 0 1 1-.01 0z"], ["sky", "M44 150c0-40 16-62 40-62 18 0 28 12 33 26 6-18 18-30 39-30 26 0 44 24 44 66z"], ["line", "M117 114v36M77 62q7 6 14 0M148 56q8 7 16 0"]],
  flower: [["paper", "M0 0h240v150H0z"], ["line", "M120 92v58M120 128c-26 0-34-16-34-24 20 0 34 8 34 24zM120 136c22 0 32-12 32-22-18 0-32 8-32 22z"], ["sky", "M120 12c16 0 22 16 14 30 16-6 30 2 30 16s-16 22-30 14c8 14 0 28-14 28s-22-14-14-28c-14 8-30 0-30-14s14-22 30-16c-8-14-2-30 14-30z"], ["sun", "M120 46a11 11 0 1 1-.01 0z"]],
  paper: [["sky", "M0 0h240v150H0z"], ["paper", "M72 10h96v130H72z"], ["line", "M86 32h68M86 48h68M86 64h50M86 96h68M86 112h36"]],
};

function build(parts, values) {
  const svg = document.createElementNS(NS, "svg");
  for (const [key, value] of Object.entries({ "aria-hidden": "true", focusable: "false", ...values })) svg.setAttribute(key, value);
  for (const [fill, d] of parts) {
    const path = document.createElementNS(NS, "path");
    path.setAttribute("class", `files-fill files-fill--${fill}`);
    path.setAttribute("d", d);
    svg.append(path);
  }
  return svg;
}

export function draw(name) {
  return build(PARTS[name] ?? PARTS.unknown, { class: "files-icon", viewBox: "0 0 24 24" });
}

export function drawPicture(name) {
  return build(SCENES[name] ?? SCENES.paper, { class: "files-picture", viewBox: "0 0 240 150" });
}
