// What the view of a portal finds and tells, apart from the page.
import { fill } from "../../dom.js";
import { isLiving, judge, tidy } from "../../kinds/eservice.js";
import { fold } from "../../predicates.js";

const STEM = 5; // letters of a word that a search compares, so that its ending does not matter

// Returns the services that a topic and a search leave, in their order.
export function listServices({ order, services, topic, query }) {
  const stems = fold(query)
    .split(" ")
    .map((word) => [...word].slice(0, STEM).join(""));
  return order.filter((name) => {
    const { title, about, words, topic: ownTopic } = services[name];
    return (
      (!topic || topic === ownTopic) &&
      stems.every((stem) => fold(`${title} ${about} ${words ?? ""}`).includes(stem))
    );
  });
}

// Returns what is said of a number while it is typed: how far it is, and whether it can be one.
export function describeIin(text, words) {
  const iin = tidy({ type: "iin" }, text);
  const fault = isLiving(iin)
    ? "living"
    : judge({ type: "iin", optional: true }, iin, {}) || "right";
  return iin && fill(words[`eservice-iin-${fault}`], { n: iin.length });
}
