// What the view of an inbox tells of messages, apart from the page.

// Returns whether a decision is right: the verdict, and for fraud a place that gives it away.
export function isRight({ answer, places, verdict, place }) {
  return verdict === answer && (answer === "honest" || places.includes(place));
}

// Returns the name of the words for a decision that has been explained.
export function nameVerdict(message) {
  if (isRight(message))
    return message.answer === "fraud" ? "inbox-right-fraud" : "inbox-right-honest";
  if (message.verdict === message.answer) return "inbox-other-place";
  return message.answer === "fraud" ? "inbox-was-fraud" : "inbox-was-honest";
}

// Returns the message after this one in the list that is still undecided, else null.
export function findNext({ order, messages }, id) {
  const at = order.indexOf(id);
  return (
    [...order.slice(at + 1), ...order.slice(0, at)].find((other) => !messages[other].verdict) ??
    null
  );
}
