// What the view of a portal of e-services finds and says without a page.
import assert from "node:assert/strict";
import { test } from "node:test";

import { describeIin, listServices } from "../../static/js/practice/views/eservice/facts.js";
import { describe } from "../../static/js/practice/views/eservice.js";

const services = {
  lamp: {
    topic: "yard",
    title: "Ремонт уличного фонаря",
    about: "Если не горит.",
    words: "свет темно",
  },
  camp: { topic: "family", title: "Путёвка в лагерь", about: "Летний отдых." },
  bench: { topic: "yard", title: "Скамейка", about: "Новая или старая." },
};
const state = { order: ["camp", "lamp", "bench"], services, topic: "", query: "", notice: "" };
const findScene = (query, topic = "") => listServices({ ...state, query, topic });

test("a search finds words whatever their ending, case and order, and words that are not shown", () => {
  assert.deepEqual(findScene("фонарь"), ["lamp"]);
  assert.deepEqual(findScene("ФОНАРИ ремонта"), ["lamp"]);
  assert.deepEqual(findScene("путевку"), ["camp"]);
  assert.deepEqual(findScene("темнота"), ["lamp"]);
  assert.deepEqual(findScene("фонарь лагерь"), []);
  assert.deepEqual(findScene("  "), ["camp", "lamp", "bench"]);
  assert.deepEqual(findScene("", "yard"), ["lamp", "bench"]);
});

test("a number is judged while it is typed", () => {
  const words = {
    "eservice-iin-length": "{n} of 12",
    "eservice-iin-digit": "a slip",
    "eservice-iin-right": "right",
    "eservice-iin-living": "real",
  };
  assert.equal(describeIin("", words), "");
  assert.equal(describeIin("6107 29", words), "6 of 12");
  assert.equal(describeIin("610729600108", words), "a slip");
  assert.equal(describeIin("610729 600109", words), "right");
  assert.equal(describeIin("900101300017", words), "real");
});

test("each action is said in the words of the page", () => {
  const options = [{ name: "oral", text: "Орал" }];
  const steps = [
    {
      title: "Где",
      fields: [
        { name: "town", type: "place", label: "Город", options },
        { name: "paper", type: "file", label: "Файл" },
        { name: "agree", type: "agree", label: "Согласие" },
      ],
    },
  ];
  const words = {
    "eservice-page-home": "Services",
    "eservice-sent": "It was sent",
    "eservice-count": "{n} found",
    "eservice-way-key": "By key",
    "eservice-said-day": "A day",
    "eservice-yes": "Yes",
  };
  const open = {
    ...state,
    services: { ...services, lamp: { ...services.lamp, steps } },
    service: "lamp",
    step: 0,
    page: "form",
    files: { act: { text: "act.pdf" } },
  };
  const say = (action, more = {}) => describe(action, { ...open, ...more }, words);
  assert.equal(say(["go", "home"], { page: "home" }), "Services");
  assert.equal(say(["open", "lamp"], { page: "service" }), "Ремонт уличного фонаря");
  assert.equal(say(["start"]), "Где");
  assert.equal(say(["fill", "town", "oral"]), "Город: Орал");
  assert.equal(say(["fill", "paper", "act"]), "Файл: act.pdf");
  assert.equal(say(["fill", "agree", "yes"]), "Согласие: Yes");
  assert.equal(say(["find", "лагерь"], { page: "home", query: "лагерь" }), "1 found");
  assert.equal(say(["way", "key"], { page: "enter" }), "By key");
  assert.equal(say(["day"]), "A day");
  assert.equal(say(["sign", "mine", "x"], { notice: "sent" }), "It was sent");
});
