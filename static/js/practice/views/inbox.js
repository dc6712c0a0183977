// Shows an inbox: a list of messages, the open one, and what is decided of it.
import { fill, createElement, createIcon, redraw, ignoreDoubleClicksIn } from "../dom.js";
import { findNext, isRight, nameVerdict } from "./inbox/facts.js";
import {
  createList,
  drawBack,
  drawNothing,
  drawRow,
  drawSender,
  MESSAGE_SIGNS,
  moveFocus,
} from "./messages.js";

const ICONS = {
  ...MESSAGE_SIGNS,
  chat: "M4 4.5h16v11.5h-9L6 20.5V16H4z",
  fraud: MESSAGE_SIGNS.warning,
  honest: MESSAGE_SIGNS.tick,
  link: "M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1",
  flag: "M5 21.5V3.5M5 4.5h13l-3 4.5 3 4.5H5",
};

function getTitle(message) {
  return message.subject || message.parts[0].text;
}

function getText(message, name) {
  return name === "sender"
    ? `${message.name}, ${message.address}`
    : message.parts.find((part) => part.name === name).text;
}

// A final test does not say which.
const FOLLOWED = { fraud: "inbox-said-harm", honest: "inbox-said-safe" };
const DESCRIPTIONS = {
  open: (message, words) =>
    fill(words["inbox-said-open"], { name: message.name, title: getTitle(message) }),
  close: (_message, words) => words["inbox-said-close"],
  peek: (message, words, name) =>
    fill(words["inbox-said-peek"], {
      address:
        name === "sender"
          ? message.address
          : message.parts.find((part) => part.name === name).address,
    }),
  follow: (message, words, name) =>
    fill(words[FOLLOWED[message.answer] ?? "inbox-said-opened"], {
      text: getText(message, name),
    }),
  judge: (_message, words, verdict) =>
    words[verdict === "fraud" ? "inbox-said-fraud" : "inbox-said-honest"],
  point: (message, words, name) =>
    fill(words[message.place ? "inbox-said-place" : "inbox-said-no-place"], {
      text: getText(message, name),
    }),
  explain: (message, words) => `${words[nameVerdict(message)]} ${message.why}`,
};

// Returns what an action has done, for the live region and for "show me".
export function describe([name, id, value], state, words) {
  return DESCRIPTIONS[name](state.messages[id], words, value);
}

class Inbox {
  constructor(root, state, words, send) {
    Object.assign(this, { state, words, send, isReview: false, shown: null });
    this.list = createList(words["inbox-list"], (id) => this.openMessage(id));
    this.pane = createElement("div", {
      class: "inbox__pane",
      keydown: (event) => event.key === "Escape" && this.close(),
    });
    this.count = createElement("p", { class: "inbox__count" });
    this.line = createElement("p", { class: "inbox__line", "aria-hidden": "true" });
    const bar = createElement(
      "div",
      { class: "inbox__bar" },
      createElement("h2", { class: "inbox__title" }, words["inbox-title"]),
      this.count,
    );
    this.box = createElement(
      "div",
      { class: "inbox" },
      bar,
      createElement(
        "div",
        { class: "inbox__content" },
        createElement("div", { class: "inbox__side" }, this.list),
        createElement("div", { class: "inbox__main" }, this.pane, this.line),
      ),
    );
    ignoreDoubleClicksIn(this.box);
    root.append(this.box);
    this.update(state);
  }

  update(state) {
    this.state = state;
    const { open, order, messages } = state;
    this.box.classList.toggle("inbox--open", open !== null);
    this.box.classList.toggle("inbox--large", state.large);
    this.drawCount(order.map((id) => messages[id]));
    redraw(
      this.list,
      order.map((id) => this.drawRow(id, messages[id])),
    );
    const isOther = open !== this.shown;
    const before = this.pane.querySelectorAll(".landing, .reason").length;
    redraw(
      this.pane,
      open === null
        ? drawNothing(this.words["inbox-choose"])
        : this.drawMessage(open, messages[open]),
    );
    this.line.textContent = "";
    const added = [...this.pane.querySelectorAll(".landing, .reason")];
    if (isOther) this.moveFocus(open);
    else if (added.length > before)
      added
        .at(-1)
        .scrollIntoView({ block: added.at(-1).matches(".reason") ? "nearest" : "center" });
  }

  // The focus follows what was opened; back in the list it is on the message one came from.
  moveFocus(open) {
    const target =
      open === null
        ? this.list.querySelector(`[data-key="row-${this.shown}"]`)
        : this.pane.querySelector("[data-key=head]");
    this.shown = open;
    // On a phone the message has the screen to itself.
    moveFocus(this.box, this.pane, target, this.list.offsetParent === null);
  }

  drawCount(all) {
    const n = all.filter((message) => message.verdict).length;
    const segments = all.map((message) =>
      createElement("span", { class: message.verdict ? "is-decided" : "" }),
    );
    this.count.replaceChildren(
      createElement("span", {}, fill(this.words["inbox-count"], { n, total: all.length })),
      createElement("span", { class: "inbox__segments", "aria-hidden": "true" }, segments),
    );
  }

  drawRow(id, message) {
    const { state, words } = this;
    const isOpen = state.open === id;
    const isFirst = id === (state.open ?? this.shown ?? state.order[0]);
    const isNew = !state.read.includes(id);
    const sign = [message.channel, ICONS[message.channel], words[`inbox-${message.channel}`]];
    return drawRow(
      {
        id,
        sign,
        name: message.name,
        time: message.time,
        title: getTitle(message),
        isOpen,
        isFirst,
        newWord: isNew && words["inbox-new"],
        open: (openId) => this.openMessage(openId),
      },
      this.drawChip(message),
    );
  }

  isExplained(message) {
    return this.isReview || message.locked;
  }

  drawChip(message) {
    const isRightNow = isRight(message);
    if (this.isExplained(message))
      return createElement(
        "span",
        { class: `inbox__chip inbox__chip--${isRightNow ? "good" : "again"}` },
        createIcon(ICONS[isRightNow ? "honest" : "next"]),
        this.words[isRightNow ? "inbox-chip-right" : "inbox-chip-again"],
      );
    if (!message.verdict) return null;
    return createElement(
      "span",
      { class: `inbox__chip inbox__chip--${message.verdict}` },
      createIcon(ICONS[message.verdict]),
      this.words[`inbox-${message.verdict}`],
    );
  }

  openMessage(id) {
    if (this.state.open === id) this.pane.querySelector("[data-key=head]").focus();
    else this.send(["open", id]);
  }

  close() {
    if (this.state.open !== null) this.send(["close"]);
  }

  drawMessage(id, message) {
    const isPicking = message.verdict === "fraud" && !this.isExplained(message);
    const context = { id, message, isPicking };
    return createElement(
      "div",
      { class: `message message--${message.channel}${isPicking ? " is-picking" : ""}` },
      drawBack(this.words["inbox-back"], () => this.close()),
      createElement(
        "h3",
        { class: "message__title", tabindex: -1, "data-key": "head" },
        message.subject || fill(this.words["inbox-chat-with"], { name: message.name }),
      ),
      this.drawSender(context),
      createElement(
        "div",
        { class: "message__parts" },
        message.parts.map((part) => this.drawPart(context, part)),
      ),
      message.parts
        .filter(({ name }) => message.opened.includes(name))
        .map((part) => this.drawOpened(message, part)),
      this.isExplained(message) ? this.drawReason(context) : this.drawDecision(context),
    );
  }

  drawSender(context) {
    const { message } = context;
    const source = this.drawSource(
      context,
      "sender",
      message.address,
      message.channel,
      this.state.addresses,
    );
    return this.wrap(context, "sender", drawSender(message, source));
  }

  // What a name stands for: behind a button until it was looked at.
  drawSource({ id, message, isPicking }, name, text, kind, isGiven) {
    const isSeen = isGiven || message.seen.includes(name) || isPicking || this.isExplained(message);
    const values = { "data-key": `peek-${name}` };
    return isSeen
      ? createElement("span", { class: "message__source", tabindex: -1, ...values }, text)
      : createElement(
          "button",
          {
            class: "message__peek",
            type: "button",
            ...values,
            click: () => this.send(["peek", id, name]),
          },
          this.words[`inbox-peek-${kind}`],
        );
  }

  drawPart(context, part) {
    if (part.kind === "link") return this.wrap(context, part.name, this.drawLink(context, part));
    if (part.kind === "file")
      return this.wrap(context, part.name, this.drawOpener(context, part, "file"));
    return this.wrap(context, part.name, createElement("p", { class: "message__text" }, part.text));
  }

  drawLink(context, part) {
    const source = this.drawSource(context, part.name, part.address, "link");
    return createElement(
      "div",
      { class: "message__link" },
      this.drawOpener(context, part, "link"),
      source,
    );
  }

  // A link or an attachment. While a place is pointed at, it cannot be opened by the same press.
  drawOpener({ id, message, isPicking }, part, kind) {
    const inside = [createIcon(ICONS[kind]), createElement("span", {}, part.text)];
    if (isPicking || this.isExplained(message))
      return createElement("span", { class: `message__opener message__opener--${kind}` }, inside);
    const show = (text) => () => {
      this.line.textContent = text;
    };
    return createElement(
      "button",
      {
        class: `message__opener message__opener--${kind}`,
        type: "button",
        "data-key": `open-${part.name}`,
        click: () => this.send(["follow", id, part.name]),
        mouseenter: show(part.address ?? part.text),
        mouseleave: show(""),
        focus: show(part.address ?? part.text),
        blur: show(""),
      },
      inside,
    );
  }

  // What stood behind a link or an attachment: a page or a file of the training, never a real one.
  // In a final test it does not tell whether that was safe.
  drawOpened({ answer }, part) {
    const kind = answer ? `${part.kind}-${answer}` : part.kind;
    return createElement(
      "div",
      { class: `landing landing--${answer ?? "untold"}` },
      createElement(
        "p",
        { class: "landing__bar" },
        createIcon(ICONS[part.kind]),
        createElement("span", {}, part.address ?? part.text),
      ),
      createElement(
        "p",
        { class: "landing__text" },
        createIcon(ICONS[answer ?? part.kind]),
        createElement("span", {}, this.words[`inbox-opened-${kind}`]),
      ),
    );
  }

  // A part that can be pointed at is covered by a button; an explained one says what it gave away.
  wrap({ id, message, isPicking }, name, content) {
    const isChosen = message.place === name;
    const isFraudSign = this.isExplained(message) && message.places.includes(name);
    const label = isFraudSign ? "inbox-place" : isChosen && "inbox-your-place";
    content.id = `part-${name}`;
    return createElement(
      "div",
      { class: `part${isChosen ? " is-chosen" : ""}${isFraudSign ? " is-fraud-sign" : ""}` },
      content,
      isPicking &&
        createElement("button", {
          class: "part__pick",
          type: "button",
          "data-key": `pick-${name}`,
          "aria-pressed": String(isChosen),
          "aria-labelledby": content.id,
          click: () => this.send(["point", id, name]),
        }),
      label &&
        createElement("span", { class: "part__label" }, createIcon(ICONS.flag), this.words[label]),
    );
  }

  drawDecision({ id, message }) {
    const { words, state } = this;
    const choice = (verdict) =>
      createElement(
        "button",
        {
          class: `decision__choice decision__choice--${verdict}`,
          type: "button",
          "data-key": verdict,
          "aria-pressed": String(message.verdict === verdict),
          click: () => this.send(["judge", id, verdict]),
        },
        createIcon(ICONS[verdict]),
        createElement("span", {}, words[`inbox-${verdict}`]),
      );
    const next = findNext(state, id);
    const isSettled = message.verdict === "honest" || message.place !== "";
    const ask =
      message.verdict === "fraud"
        ? message.place
          ? "inbox-pointed"
          : "inbox-point"
        : message.verdict
          ? "inbox-decided"
          : "inbox-ask";
    return createElement(
      "div",
      { class: "decision", role: "group", "aria-labelledby": "decision-ask" },
      createElement("p", { class: "decision__ask", id: "decision-ask" }, words[ask]),
      createElement("div", { class: "decision__choices" }, choice("honest"), choice("fraud")),
      message.verdict && state.feedback && this.drawGo("why", ["explain", id], isSettled),
      isSettled &&
        !state.feedback &&
        !next &&
        createElement("p", { class: "decision__end" }, words["inbox-all-decided"]),
      message.verdict && !state.feedback && next && this.drawGo("next", ["open", next], isSettled),
    );
  }

  // The button by which it goes on.
  drawGo(key, action, isMain = true) {
    return createElement(
      "button",
      {
        class: `button decision__go${isMain ? "" : " button--quiet"}`,
        type: "button",
        "data-key": key,
        click: () => this.send(action),
      },
      this.words[`inbox-${key}`],
      key === "next" && createIcon(ICONS.next),
    );
  }

  drawReason({ id, message }) {
    const isGood = isRight(message);
    const next = this.isReview
      ? this.state.order[this.state.order.indexOf(id) + 1]
      : findNext(this.state, id);
    return createElement(
      "div",
      { class: `reason reason--${isGood ? "good" : "again"}` },
      createElement(
        "p",
        { class: "reason__title", tabindex: -1, "data-key": "why" },
        createIcon(ICONS[isGood ? "honest" : "next"]),
        createElement("span", {}, this.words[nameVerdict(message)]),
      ),
      createElement("p", {}, message.why),
      !next &&
        !this.isReview &&
        createElement("p", { class: "reason__end" }, this.words["inbox-all-decided"]),
      next && this.drawGo("next", ["open", next]),
    );
  }
}

export function mount(root, state, words, send) {
  const inbox = new Inbox(root, state, words, send);
  return {
    update: (next) => inbox.update(next),
    review() {
      inbox.isReview = true;
      inbox.update(inbox.state);
    },
    unfinished({ order, messages }) {
      const openCount = order.filter((id) => !messages[id].verdict).length;
      const unpointed = order.filter(
        (id) => messages[id].verdict === "fraud" && !messages[id].place,
      ).length;
      if (openCount) return fill(words["inbox-left"], { n: openCount });
      return unpointed ? fill(words["inbox-unpointed"], { n: unpointed }) : "";
    },
  };
}
