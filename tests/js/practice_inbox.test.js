// What the view of an inbox decides and says without a page.
import assert from "node:assert/strict";
import { test } from "node:test";

import { findNext, isRight, nameVerdict } from "../../static/js/practice/views/inbox/facts.js";
import { describe } from "../../static/js/practice/views/inbox.js";

const makeFraud = (verdict, sign = "") => ({
  answer: "fraud",
  places: ["sender", "link"],
  verdict,
  place: sign,
});
const makeHonest = (verdict) => ({ answer: "honest", places: [], verdict, place: "" });

test("a fraud is found with a place that gives it away, an honest message by its verdict", () => {
  assert.equal(isRight(makeFraud("fraud", "link")), true);
  for (const message of [
    makeFraud("fraud"),
    makeFraud("fraud", "text"),
    makeFraud("honest"),
    makeFraud(""),
  ])
    assert.equal(isRight(message), false);
  assert.equal(isRight(makeHonest("honest")), true);
  assert.equal(isRight(makeHonest("fraud")), false);
});

test("a verdict is named by what was right in it", () => {
  assert.equal(nameVerdict(makeFraud("fraud", "sender")), "inbox-right-fraud");
  assert.equal(nameVerdict(makeHonest("honest")), "inbox-right-honest");
  assert.equal(nameVerdict(makeFraud("fraud", "text")), "inbox-other-place");
  assert.equal(nameVerdict(makeFraud("honest")), "inbox-was-fraud");
  assert.equal(nameVerdict(makeHonest("fraud")), "inbox-was-honest");
});

test("the next message is the next undecided one, from the top again after the last", () => {
  const messages = { a: makeHonest(""), b: makeHonest("honest"), c: makeHonest("") };
  const order = ["a", "b", "c"];
  assert.equal(findNext({ order, messages }, "a"), "c");
  assert.equal(findNext({ order, messages }, "c"), "a");
  assert.equal(findNext({ order, messages: { ...messages, a: makeHonest("honest") } }, "c"), null);
});

test("each action is said in the words of the page", () => {
  const parts = [
    { name: "text", kind: "text", text: "Hurry" },
    { name: "link", kind: "link", text: "Order", address: "https://a.example/" },
  ];
  const message = {
    ...makeFraud("fraud", "link"),
    name: "Office",
    address: "b.example",
    subject: "Leave",
    parts,
    why: "A strange name.",
  };
  const words = {
    "inbox-said-open": "{name}: {title}",
    "inbox-said-peek": "leads to {address}",
    "inbox-said-harm": "opened {text}",
    "inbox-said-fraud": "fraud",
    "inbox-said-place": "at {text}",
    "inbox-right-fraud": "Right.",
    "inbox-said-close": "list",
  };
  const say = (...action) => describe(action, { messages: { m1: message } }, words);
  assert.equal(say("open", "m1"), "Office: Leave");
  assert.equal(say("peek", "m1", "sender"), "leads to b.example");
  assert.equal(say("peek", "m1", "link"), "leads to https://a.example/");
  assert.equal(say("follow", "m1", "link"), "opened Order");
  assert.equal(say("judge", "m1", "fraud"), "fraud");
  assert.equal(say("point", "m1", "link"), "at Order");
  assert.equal(say("explain", "m1"), "Right. A strange name.");
  assert.equal(say("close"), "list");
});
