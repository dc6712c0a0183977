// A portal of e-services: each page is drawn from the state. What is typed into a form is sent when
// its field is left, and nothing moves then: a press on a button must not miss it.
import { fill, createElement, createIcon, redraw, SIGNS, ignoreDoubleClicksIn } from "../dom.js";
import { BEFORE, isLiving, tidy } from "../kinds/eservice.js";
import { describeIin, listServices } from "./eservice/facts.js";

const ICONS = {
  portal: "M3 9l9-6 9 6zM5 9v10M10 9v10M14 9v10M19 9v10M3 20h18",
  error: SIGNS.warning,
  good: SIGNS.tick,
  message: "M4 5h16v12H10l-5 4v-4H4z",
  back: SIGNS.back,
};
const GOOD = ["entered", "sent", "saved"];

function getTitle({ page, services, service, step, applications, open }, words) {
  if (page === "form") return services[service].steps[step].title;
  const serviceName =
    page === "application" ? applications[open].service : page === "service" && service;
  return serviceName ? services[serviceName].title : words[`eservice-page-${page}`];
}

function listFields({ services, service }) {
  return services[service].steps.flatMap(({ fields }) => fields);
}

function writeValue({ files }, { type, options }, value, words) {
  if (type === "agree") return words[`eservice-${value || "no"}`];
  return (
    (options?.find(({ name }) => name === value) ?? (type === "file" && files[value]))?.text ??
    value
  );
}

// Returns what an action has done, for the live region and for "show me".
export function describe([name, target, text], state, words) {
  if (state.notice) return words[`eservice-${state.notice}`];
  const field = name === "fill" && listFields(state).find((other) => other.name === target);
  if (field) return `${field.label}: ${writeValue(state, field, text, words)}`;
  if (name === "find" || name === "topic")
    return fill(words["eservice-count"], { n: listServices(state).length });
  return (
    words[`eservice-said-${name}`] ?? words[`eservice-${name}-${target}`] ?? getTitle(state, words)
  );
}

export function mount(root, first, words, send) {
  const say = (name, values = {}) => fill(words[`eservice-${name}`], values);
  let state = first;
  let refusal = ""; // why something was not even sent
  let isTyping = false;
  let lastScreenKey;
  const nav = createElement("nav", { class: "eservice__nav", "aria-label": say("nav") });
  const page = createElement("form", {
    class: "eservice__page",
    novalidate: true,
    autocomplete: "off",
    submit,
    change,
    input: ({ target }) => followIin(target),
  });
  const box = createElement(
    "div",
    { class: `eservice${state.large ? " eservice--large" : ""}` },
    createElement(
      "p",
      { class: "eservice__bar" },
      createIcon(ICONS.portal),
      createElement("strong", {}, say("title")),
    ),
    nav,
    drawCard(),
    page,
  );

  function update(next) {
    state = next;
    if (isTyping) return;
    const hadFocus = box.contains(document.activeElement);
    const link = (text, action, isHere) =>
      createElement("li", {}, drawButton(text, action, "quiet", isHere));
    redraw(
      nav,
      createElement(
        "ul",
        {},
        ["home", "mine", "verify"].map((name) =>
          link(say(`page-${name}`), ["go", name], name === state.page),
        ),
        state.signed
          ? link(say("leave"), ["leave"])
          : link(say("page-enter"), ["go", "enter"], state.page === "enter"),
      ),
    );
    redraw(
      page,
      Object.hasOwn(BEFORE, state.page) && drawButton(say("back"), ["back"], "quiet"),
      drawNotice(),
      createElement(
        "h2",
        { class: "eservice__title", tabindex: -1, "data-key": "head" },
        getTitle(state, words),
      ),
      PAGES[state.page]().flat(2),
      drawAsked(),
    );
    const screenKey = [state.page, state.step, state.service, state.open].join();
    const isMoved = screenKey !== lastScreenKey;
    lastScreenKey = screenKey;
    refusal = "";
    const find = (key) => page.querySelector(`[data-key=${key}]`);
    const target =
      hadFocus &&
      (find("notice") ?? ((isMoved || !box.contains(document.activeElement)) && find("head")));
    if (!target) return;
    target.focus();
    if (box.getBoundingClientRect().top < 0) box.scrollIntoView();
  }

  // ---- what a person does ----

  // A press that takes the focus from a field is still under way: the focus follows after it.
  function refuse(why) {
    refusal = why;
    update(state);
    setTimeout(() => page.querySelector("[data-key=notice]")?.focus());
  }

  // Sends what was typed and is new. A living person's number is taken out and goes nowhere.
  function keep() {
    if (state.page !== "form") return true;
    const data = new FormData(page);
    for (const field of state.services[state.service].steps[state.step].fields) {
      const text = data.get(field.name) ?? "";
      const draft = state.drafts[state.service];
      if (tidy(field, text) === draft[field.name]) continue;
      if (isLiving(text)) return refuse("living");
      isTyping = true;
      send(["fill", field.name, text]);
      isTyping = false;
      const input = page.elements[field.name];
      if (input.matches?.("[type=text]")) input.value = draft[field.name];
    }
    return true;
  }

  function change({ target }) {
    if (target.name === "way") send(["way", target.value]);
    else keep();
  }

  function submit(event) {
    event.preventDefault();
    const data = new FormData(page);
    const get = (name) => data.get(name) ?? "";
    // A password that is not a training one is nobody's business: it is not sent.
    const secrets = [state.person, ...Object.values(state.keys)].flatMap(({ password, code }) => [
      password,
      code,
    ]);
    const secret = secrets.includes(get("secret")) ? get("secret") : "?";
    const who = state.way === "key" ? get("key") : tidy({ type: "iin" }, get("iin"));
    const action = {
      home: ["find", get("query")],
      enter: state.way === "code" && !state.sms ? ["code", who] : ["enter", who, secret],
      service: ["start"],
      form: ["next"],
      check: ["confirm"],
      sign: ["sign", get("key"), secret],
      application: [state.applications[state.open]?.status === "ready" ? "download" : "correct"],
      verify: ["verify", get("number")],
    }[state.page];
    if (action.some(isLiving)) return refuse("living");
    if (action[1] === "" && state.page !== "home") return refuse("choose");
    if (keep()) send(action);
  }

  function followIin({ id, dataset, value }) {
    if (dataset.type === "iin")
      page.querySelector(`#${id}-live`).textContent = describeIin(value, words);
  }

  // ---- pieces of pages ----

  function drawButton(text, action, look = "secondary", isHere = false, ...more) {
    return createElement(
      "button",
      {
        type: "button",
        class: `button button--${look}`,
        "data-key": action.join("-"),
        "aria-current": isHere && "true",
        click: () => keep() && send(action),
      },
      action[0] === "back" && createIcon(ICONS.back),
      createElement("span", {}, text),
      more,
    );
  }

  function drawMain(name) {
    return createElement(
      "p",
      { class: "buttons" },
      createElement("button", { class: "button", "data-key": "go" }, say(name)),
    );
  }

  function drawList(rows) {
    return createElement(
      "dl",
      { class: "summary-list" },
      rows.map(([term, value, action]) =>
        createElement(
          "div",
          { class: "summary-list__row" },
          createElement("dt", {}, term),
          createElement("dd", {}, value),
          action && createElement("dd", {}, action),
        ),
      ),
    );
  }

  function drawBox(isGood, ...texts) {
    return createElement(
      "div",
      {
        class: `notice notice--${isGood ? "success" : "error"}`,
        tabindex: -1,
        "data-key": "notice",
      },
      createIcon(isGood ? ICONS.good : ICONS.error),
      createElement("div", { class: "notice__content" }, texts),
    );
  }

  function drawNotice() {
    const { notice, faults, found, register } = state;
    const name = refusal || notice;
    if (name === "faults")
      return drawBox(
        false,
        createElement("p", { class: "notice__title" }, say(name)),
        createElement(
          "ul",
          {},
          listFields(state)
            .filter((field) => faults[field.name])
            .map((field) =>
              createElement(
                "li",
                {},
                createElement(
                  "a",
                  { href: `#eservice-${field.name}` },
                  `${field.label}: ${say(`fault-${faults[field.name]}`)}`,
                ),
              ),
            ),
        ),
      );
    const isValid = name === "found" && register[found].valid;
    if (name === "found")
      return drawBox(
        isValid,
        createElement("p", { class: "notice__title" }, say(isValid ? "valid" : "invalid")),
        createElement("p", {}, register[found].text),
      );
    return name && drawBox(GOOD.includes(name), createElement("p", {}, say(name)));
  }

  function drawAsked() {
    return Object.entries(state.asks)
      .filter(
        ([name, ask]) =>
          ask.page === state.page && ![...state.given, ...state.refused].includes(name),
      )
      .map(([id, { name, text, give, refuse: no }]) =>
        createElement(
          "section",
          { class: "eservice__request", "aria-label": name },
          createElement("p", {}, createIcon(ICONS.message), createElement("strong", {}, name)),
          createElement("p", {}, text),
          createElement(
            "p",
            { class: "buttons" },
            drawButton(give, ["give", id]),
            drawButton(no, ["refuse", id]),
          ),
        ),
      );
  }

  function drawCard() {
    const { person, keys, ways, notes, signed } = state;
    const key = Object.values(keys).find(({ foreign, expired }) => !foreign && !expired);
    const rows = [
      ["name", person.name],
      ["iin", person.iin],
      ["phone", person.phone],
      !signed && ways.includes("password") && ["password", person.password],
      key && ["key-password", key.password],
    ];
    return createElement(
      "details",
      { class: "eservice__card", open: innerWidth > 900 },
      createElement("summary", {}, say("card")),
      createElement("p", {}, say("card-note")),
      drawList(rows.filter(Boolean).map(([name, value]) => [say(name), value])),
      notes.length > 0 &&
        createElement(
          "ul",
          {},
          notes.map((note) => createElement("li", {}, note)),
        ),
    );
  }

  function listOptions({ type, options }) {
    if (type === "file")
      return Object.entries(state.files).map(([name, { text, size }]) => ({
        name,
        text: `${text} · ${say("size", { n: size })}`,
      }));
    return type === "key"
      ? Object.entries(state.keys).map(([name, { text, owner }]) => ({
          name,
          text: `${text} · ${owner}`,
        }))
      : options;
  }

  function drawField(field, value = "") {
    const { name, type, label, optional, hint, formats, most } = field;
    const id = `eservice-${name}`;
    const fault = state.faults[name];
    const advice =
      hint ??
      (type === "file"
        ? say("hint-file", { formats: formats.join(", "), n: most })
        : words[`eservice-hint-${type}`]);
    const notes = [
      advice && createElement("p", { class: "field__hint", id: `${id}-hint` }, advice),
      fault &&
        createElement("p", { class: "field__error", id: `${id}-error` }, say(`fault-${fault}`)),
    ].filter(Boolean);
    const about = {
      name,
      id,
      "data-key": name,
      "aria-describedby": notes.map((note) => note.id).join(" ") || null,
      "aria-invalid": fault && "true",
    };
    const tick = (kind, option, text, index) =>
      createElement(
        "label",
        { class: "choice" },
        createElement("input", {
          ...about,
          class: "choice__input",
          type: kind,
          value: option,
          checked: option === value,
          id: index ? `${id}-${option}` : id,
          "data-key": `${name}-${option}`,
        }),
        createElement("span", { class: "choice__label" }, text),
      );
    const isGroup = ["choice", "file", "key"].includes(type);
    const text = [
      label,
      optional && createElement("span", { class: "field__optional" }, ` ${say("optional")}`),
    ];
    if (type === "agree")
      return createElement("div", { class: "field" }, notes, tick("checkbox", "yes", label, 0));
    return createElement(
      isGroup ? "fieldset" : "div",
      { class: `field${fault ? " field--wrong" : ""}` },
      isGroup
        ? createElement("legend", { class: "field__label" }, text)
        : createElement("label", { class: "field__label", for: id }, text),
      notes,
      isGroup
        ? listOptions(field).map((option, index) => tick("radio", option.name, option.text, index))
        : type === "place"
          ? createElement(
              "select",
              { ...about, class: "input" },
              [{ name: "", text: say("choose-place") }, ...field.options].map((option) =>
                createElement(
                  "option",
                  { value: option.name, selected: option.name === value },
                  option.text,
                ),
              ),
            )
          : createElement("input", {
              ...about,
              class: "input",
              type: type === "secret" ? "password" : "text",
              inputmode: { iin: "numeric", date: "decimal", phone: "tel" }[type],
              "data-type": type,
              value,
              maxlength: 300,
              spellcheck: "false",
            }),
      type === "iin" &&
        createElement(
          "p",
          { class: "field__hint eservice__live", role: "status", id: `${id}-live` },
          describeIin(value, words),
        ),
    );
  }

  const drawKey = () => [
    drawField({ name: "key", type: "key", label: say("key") }),
    drawField({ name: "secret", type: "secret", label: say("key-password") }),
  ];
  const drawDay = () =>
    createElement(
      "p",
      { class: "eservice__day" },
      say("day", { n: state.day }),
      drawButton(say("next-day"), ["day"]),
    );
  const drawTag = (status) =>
    createElement(
      "span",
      { class: `tag tag--${{ ready: "good", returned: "warn" }[status]}` },
      say(`status-${status}`),
    );
  const drawRows = (rows) =>
    createElement(
      "ul",
      { class: "plain-list" },
      rows.map(([title, about, action, tag]) =>
        createElement(
          "li",
          {},
          drawButton(
            createElement("strong", {}, title),
            action,
            "secondary eservice__row",
            false,
            createElement("span", {}, about),
            tag,
          ),
        ),
      ),
    );

  const PAGES = {
    home: () => {
      const matches = listServices(state);
      return [
        createElement(
          "p",
          { class: "field__row" },
          createElement("input", {
            class: "input input--medium",
            type: "search",
            name: "query",
            "data-key": "query",
            "aria-label": say("query"),
            placeholder: say("query"),
            value: state.query,
            maxlength: 300,
          }),
          createElement("button", { class: "button", "data-key": "go" }, say("find")),
        ),
        createElement(
          "p",
          { class: "eservice__topics" },
          [{ name: "", text: say("all") }, ...state.topics].map(({ name, text }) =>
            drawButton(text, ["topic", name], "quiet", name === state.topic && !state.query),
          ),
        ),
        matches.length
          ? drawRows(
              matches.map((name) => [
                state.services[name].title,
                state.services[name].about,
                ["open", name],
              ]),
            )
          : createElement("p", {}, say("nothing")),
      ];
    },
    service: () => {
      const { about, needs, term, cost, steps } = state.services[state.service];
      return [
        createElement("p", {}, about),
        drawList([
          [
            say("needs"),
            createElement(
              "ul",
              {},
              needs.map((text) => createElement("li", {}, text)),
            ),
          ],
          [say("term"), term],
          [say("cost"), cost],
        ]),
        steps.length > 0 && drawMain("start"),
      ];
    },
    enter: () => [
      state.ways.length > 1 &&
        drawField(
          {
            name: "way",
            type: "choice",
            label: say("way"),
            options: state.ways.map((name) => ({ name, text: say(`way-${name}`) })),
          },
          state.way,
        ),
      state.way === "key"
        ? drawKey()
        : [
            drawField(
              { name: "iin", type: "iin", label: say("iin") },
              state.sms ? state.person.iin : "",
            ),
            state.sms &&
              createElement(
                "div",
                { class: "eservice__request" },
                createElement(
                  "p",
                  {},
                  createIcon(ICONS.message),
                  createElement("strong", {}, say("sms")),
                ),
                createElement("p", {}, say("sms-text", { code: state.person.code })),
              ),
            (state.sms || state.way === "password") &&
              drawField({
                name: "secret",
                type: state.sms ? "text" : "secret",
                label: say(state.sms ? "code" : "password"),
              }),
          ],
      drawMain(state.way === "code" && !state.sms ? "send-code" : "enter"),
    ],
    form: () => {
      const { steps, returns } = state.services[state.service];
      return [
        createElement(
          "p",
          { class: "meta" },
          say("step", { n: state.step + 1, total: steps.length }),
        ),
        state.fixing &&
          createElement(
            "div",
            { class: "eservice__request" },
            createElement("p", {}, returns.text),
          ),
        steps[state.step].fields.map((field) =>
          drawField(field, state.drafts[state.service][field.name]),
        ),
        drawMain("next"),
      ];
    },
    check: () => [
      drawList(
        listFields(state).map((field) => [
          field.label,
          writeValue(state, field, state.drafts[state.service][field.name], words) || "—",
          drawButton(
            say("edit"),
            ["edit", field.name],
            "quiet",
            false,
            createElement("span", { class: "visually-hidden" }, field.label),
          ),
        ]),
      ),
      drawMain("confirm"),
    ],
    sign: () => [
      createElement("p", {}, state.services[state.service].title),
      drawKey(),
      drawMain("sign"),
    ],
    mine: () => [
      state.sent.length
        ? drawRows(
            state.sent
              .toReversed()
              .map((name) => [
                state.services[state.applications[name].service].title,
                say("number", state.applications[name]),
                ["read", name],
                drawTag(state.applications[name].status),
              ]),
          )
        : createElement("p", {}, say("none")),
      drawDay(),
    ],
    application: () => {
      const { service, number, status } = state.applications[state.open];
      const { stages, returns, result } = state.services[service];
      return [
        createElement("p", {}, say("number", { number }), " ", drawTag(status)),
        createElement(
          "ol",
          { class: "steps" },
          stages
            .filter((stage) => stage !== "returned")
            .map((stage) =>
              createElement(
                "li",
                { class: `steps__step${stage === status ? " steps__step--current" : ""}` },
                say(`status-${stage}`),
              ),
            ),
        ),
        status === "returned" && [
          createElement(
            "div",
            { class: "eservice__request" },
            createElement("p", {}, returns.text),
          ),
          drawMain("correct"),
        ],
        status === "ready"
          ? [
              createElement(
                "div",
                { class: "eservice__paper" },
                result.map((text) => createElement("p", {}, text)),
              ),
              drawMain("download"),
            ]
          : drawDay(),
      ];
    },
    verify: () => [
      drawField({
        name: "number",
        type: "text",
        label: say("document"),
        hint: say("document-hint"),
      }),
      drawMain("verify"),
    ],
  };

  ignoreDoubleClicksIn(box);
  root.append(box);
  update(state);
  return { update };
}
