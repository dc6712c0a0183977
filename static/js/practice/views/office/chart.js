// A chart of bars, with its numbers as a table for whoever reads them.
import { createElement, createShape } from "../../dom.js";
import { listBlock } from "../../kinds/office.js";
import { show } from "./facts.js";

const WIDTH = 320;
const STEP = 48;

export function drawChart({ doc, head, ...state }, words) {
  const { names, values } = doc.chart;
  const rows = listBlock({ ...state, head, doc }).filter(
    (row) => !doc.hidden.includes(row) && doc.items[values + row].type === "number",
  );
  const title = (column) => (head ? show(doc.items[column + head], words) : column.toUpperCase());
  const bars = rows.map((row) => ({
    name: show(doc.items[names + row], words),
    text: show(doc.items[values + row], words),
    value: Math.max(0, doc.items[values + row].value),
  }));
  const most = Math.max(1, ...bars.map(({ value }) => value));
  const parts = bars.flatMap(({ name, text, value }, index) => {
    const y = index * STEP;
    return [
      createShape("text", { x: 0, y: y + 15 }, name),
      createShape(
        "text",
        { x: WIDTH, y: y + 15, "text-anchor": "end", class: "office-chart__value" },
        text,
      ),
      createShape("rect", {
        x: 0,
        y: y + 21,
        width: Math.max(2, (value / most) * WIDTH),
        height: 16,
      }),
    ];
  });
  const label = `${words["office-chart"]}: ${title(values)}`;
  const cells = (name, texts) =>
    createElement(
      "tr",
      {},
      texts.map((text) => createElement(name, {}, text)),
    );
  return [
    createElement("h3", {}, label),
    createShape(
      "svg",
      {
        class: "office-chart__bars",
        viewBox: `0 0 ${WIDTH} ${Math.max(1, bars.length) * STEP}`,
        role: "img",
        "aria-label": `${label}. ${bars.map(({ name, text }) => `${name}: ${text}`).join("; ")}`,
      },
      ...parts,
    ),
    createElement(
      "details",
      {},
      createElement("summary", {}, words["office-chart-table"]),
      createElement(
        "table",
        {},
        createElement("thead", {}, cells("th", [title(names), title(values)])),
        createElement(
          "tbody",
          {},
          bars.map(({ name, text }) => cells("td", [name, text])),
        ),
      ),
    ),
  ];
}
