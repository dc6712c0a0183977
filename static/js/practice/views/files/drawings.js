// Line drawings of files, places and deeds: one stroke weight, two fills of the product.
import { drawLines, SIGNS } from "../../dom.js";

const SHEET = "paper M6 3h8l5 5v13H6z\nmark M14 3v5h5";
const PICTURE =
  "paper M3 5h18v14H3z\nsun M16 7.5a1.8 1.8 0 1 1-.01 0z\nsky M3 17.5l5-6 4 4 3-2.5 6 5V19H3z";
const PARTS = {
  folder:
    "sun M3 6.5A1.5 1.5 0 0 1 4.5 5H9l2 2.5h8.5A1.5 1.5 0 0 1 21 9v9.5a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 18.5z\nmark M3 10.5h18",
  text: `${SHEET}\nmark M9 12h7M9 15h7M9 18h4`,
  document: `${SHEET}\nsky M8.5 12h8v6h-8z`,
  picture: PICTURE,
  table: `${SHEET}\nmark M9 12h7v6H9zM9 15h7M12.5 12v6`,
  sound: `${SHEET}\nmark M10 18v-5.5l5-1V17`,
  film: "paper M3 5h18v14H3z\nsky M10 9l5 3-5 3z",
  program: "paper M3 5h18v14H3z\nline M3 9h18M6 7h.01M9 7h.01",
  unknown: SHEET,
  desktop: "paper M3 4h18v12H3z\nline M12 16v4M8 20h8",
  documents: "paper M7 3h7l4 4v10H7z\nline M7 7H4v14h11v-4M10 10h5M10 13h5",
  pictures: PICTURE,
  downloads: `line ${SIGNS.download}`,
  bin: "paper M6 8h12l-1 13H7z\nline M4 8h16M9 8V4.5h6V8M10.5 12v5M13.5 12v5",
  stick:
    "sky M8 9h8v10.5a1.5 1.5 0 0 1-1.5 1.5h-5A1.5 1.5 0 0 1 8 19.5z\nline M9.5 9V3h5v6M11 5.5h.01M13 5.5h.01",
  back: `line ${SIGNS.back}`,
  search: `line ${SIGNS.search}`,
  open: "line M4 20V5h6l2 2.5h7V11M4 20l3-9h15l-3 9z",
  locate: "line M12 21s7-6.5 7-12a7 7 0 0 0-14 0c0 5.5 7 12 7 12zM12 6.5a2.5 2.5 0 1 1-.01 0z",
  make: "line M3 19V5h6l2 2.5h10V12M3 19h9M18 14v7M14.5 17.5h7",
  cut: "line M8 15.5L17 3M16 15.5L7 3M6 15a3 3 0 1 1-.01 0zM18 15a3 3 0 1 1-.01 0z",
  copy: "line M9 8h11v13H9zM15 8V3H4v13h5",
  paste: "line M8 5H5v16h14V5h-3M8 3h8v4H8zM9 12h6M9 16h6",
  rename: "line M4 20l1-4.5L16 4.5l3.5 3.5L8.5 19zM13.5 7l3.5 3.5",
  delete: "line M4 7h16M9 7V4h6v3M6 7l1 14h10l1-14M10 11v6M14 11v6",
  erase: `line ${SIGNS.close}`,
  empty: "line M4 7h16M9 7V4h6v3M6 7l1 14h10l1-14M10 12l4 5M14 12l-4 5",
  restore: "line M4 12a8 8 0 1 1 2.5 5.8M4 6v6h6",
  undo: `line ${SIGNS.undo}`,
  tick: `line ${SIGNS.tick}`,
  closed: "line M9 5l7 7-7 7",
  eject: "line M12 5l7 9H5zM5 19h14",
};

export function createFileIcon(name) {
  return drawLines(PARTS[name] ?? SHEET, "files-icon", "0 0 24 24");
}
