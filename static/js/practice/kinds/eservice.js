// A portal of e-services; lms/scenes/rules/kinds/eservice*.py come to the same states.
import { fold } from "../predicates.js";
import { add, demand, mapValues } from "../rules.js";
import { shuffle } from "../shuffling.js";

const MAX_VALUE = 300;
const GUARDED = ["mine", "form"]; // these ask to sign in first
export const BEFORE = {
  service: "home",
  application: "mine",
  form: "service",
  check: "form",
  sign: "check",
};

// ---- fields ----

// Born from 2050 on by the old order of digits: nobody has such a number.
const TRAINING_IIN = /^[5-9]\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])[56]\d{5}$/;
const TRAINING_PHONE = /^\+7 700 000 00 \d\d$/;
const PHONE = /^[78]?(7\d\d)(\d{3})(\d\d)(\d\d)$/;

const keepDigits = (text) => text.replace(/\D/g, "");
const writePhone = (text) =>
  PHONE.test(keepDigits(text)) ? keepDigits(text).replace(PHONE, "+7 $1 $2 $3 $4") : text;

function hasCheckDigit(digits) {
  const add = (shift) =>
    [...digits]
      .slice(0, 11)
      .reduce((sum, digit, index) => sum + digit * (((index + shift) % 11) + 1), 0) % 11;
  return digits.length === 12 && digits[11] === String(add(0) < 10 ? add(0) : add(2));
}

// Returns whether a text holds an IIN or a telephone that could be a living person's.
export function isLiving(text) {
  return (text.match(/\d(?:[ ()-]*\d)+/g) ?? [])
    .map(keepDigits)
    .some(
      (number) =>
        (hasCheckDigit(number) && !TRAINING_IIN.test(number)) ||
        (PHONE.test(number) && !TRAINING_PHONE.test(writePhone(number))),
    );
}

const TIDY = {
  iin: (text) => text.replace(/[ -]/g, ""),
  date: (text) =>
    text
      .replaceAll(" ", "")
      .replace(/[/,-]/g, ".")
      .replace(/\b\d\b/g, "0$&"),
  phone: writePhone,
};

// Returns what was typed as the form keeps it: 5.9.2026 as 05.09.2026.
export function tidy({ type }, text) {
  return Object.hasOwn(TIDY, type) ? TIDY[type](text) : text;
}

function isDay(text) {
  if (!/^\d\d\.\d\d\.(19|20)\d\d$/.test(text)) return false;
  const [day, month, year] = text.split(".").map(Number);
  const february = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return (
    month > 0 &&
    month < 13 &&
    day > 0 &&
    day <= (month === 2 ? february : [4, 6, 9, 11].includes(month) ? 30 : 31)
  );
}

const JUDGES = {
  iin: (value) => (/^\d{12}$/.test(value) ? !hasCheckDigit(value) && "digit" : "length"),
  date: (value) => !isDay(value) && "date",
  phone: (value) => !TRAINING_PHONE.test(value) && "phone",
  file: (value, { formats, most }, files) =>
    formats.includes(files[value].format) ? files[value].size > most && "size" : "format",
};

// Returns what is wrong with a value, "" if nothing is.
export function judge(field, value, files) {
  if (!fold(value)) return field.optional ? "" : "empty";
  return (Object.hasOwn(JUDGES, field.type) && JUDGES[field.type](value, field, files)) || "";
}

// ---- beginning ----

function makeDraft({ steps }) {
  return Object.fromEntries(
    steps.flatMap(({ fields }) => fields).map(({ name, value = "" }) => [name, value]),
  );
}

export function begin(start, seed) {
  const values = structuredClone(start);
  const services = mapValues(values.services, (service) => ({
    steps: [],
    stages: ["sent", "working", "ready"],
    result: [],
    ...service,
  }));
  const state = {
    large: false,
    signed: false,
    notes: [],
    ways: ["password", "key", "code"],
    files: {},
    keys: {},
    asks: {},
    register: {},
    ...values,
    services,
    order: shuffle(Object.keys(services).sort(), seed),
    applications: mapValues(values.applications ?? {}, (application) => {
      const service = services[application.service];
      const { stage = 0 } = application;
      return {
        number: service.number,
        ...application,
        stage,
        status: service.stages[stage],
        values: { ...makeDraft(service), ...application.values },
        read: false,
        saved: false,
      };
    }),
    drafts: mapValues(services, makeDraft),
    seen: [],
    checked: [],
    used: [],
    given: [],
    refused: [],
    sent: Object.keys(values.applications ?? {}).sort(),
    page: "home",
    after: "",
    notice: "",
    topic: "",
    query: "",
    service: "",
    fixing: "",
    open: "",
    found: "",
    step: 0,
    complete: false,
    sms: false,
    day: 1,
    faults: {},
  };
  return { ...state, way: state.ways[0] };
}

// ---- actions ----

const getSteps = ({ services, service }) => services[service].steps;

// Shows a page; what is for its owner alone asks who one is, and goes on there.
function showPage(state, page) {
  const isClosed = GUARDED.includes(page) && !state.signed;
  if (page === "form" && !isClosed) Object.assign(state, { step: 0, complete: false, fixing: "" });
  Object.assign(state, isClosed ? { page: "enter", after: page } : { page, after: "" });
}

function showField(state, name) {
  const step = getSteps(state).findIndex(({ fields }) =>
    fields.some((field) => field.name === name),
  );
  demand(step >= 0);
  Object.assign(state, { page: "form", step });
}

// Returns why a key does not open, "" if it does.
function unlockKey({ keys, used }, name, password) {
  demand(Object.hasOwn(keys, name));
  const key = keys[name];
  if (password !== key.password) return "wrong";
  add(used, name);
  return key.expired ? "expired" : key.foreign ? "foreign" : "";
}

function handIn(state) {
  const { service, services, applications, fixing, drafts } = state;
  const { stages, number, returns } = services[service];
  const values = drafts[service];
  let open = fixing || service;
  if (fixing) {
    const old = applications[fixing];
    if (!returns.wanted.includes(values[returns.field])) old.stage -= 1; // it comes back once more
    Object.assign(old, { values, status: stages[0] });
  } else {
    let count = 1;
    while (Object.hasOwn(applications, open)) open = `${service}-${++count}`;
    applications[open] = {
      service,
      number: number + (count > 1 ? `-${count}` : ""),
      values,
      stage: 0,
      status: stages[0],
      read: true,
      saved: false,
    };
    state.sent.push(open);
  }
  drafts[service] = makeDraft(services[service]);
  Object.assign(state, { page: "application", open, fixing: "", complete: false });
  return "sent";
}

function getOpen({ applications, open }, status) {
  demand(applications[open].status === status);
  return applications[open];
}

function answerRequest({ asks, given, refused, page }, list, name) {
  demand(
    Object.hasOwn(asks, name) && asks[name].page === page && ![...given, ...refused].includes(name),
  );
  list.push(name);
}

const squeezeText = (text) => fold(text).replace(/[ -]/g, "");

// Each with the page on which alone it can be done, "" for any.
const ACTIONS = {
  go: [
    "",
    (state, page) => {
      demand(["home", "verify", "mine"].includes(page) || (page === "enter" && !state.signed));
      showPage(state, page);
      state.topic = state.query = "";
    },
  ],
  topic: [
    "home",
    (state, topic) => {
      demand(topic === "" || state.topics.some(({ name }) => name === topic));
      Object.assign(state, { topic, query: "" });
    },
  ],
  find: [
    "home",
    (state, query) => {
      Object.assign(state, { topic: "", query });
    },
  ],
  open: [
    "",
    (state, service) => {
      demand(Object.hasOwn(state.services, service));
      Object.assign(state, { page: "service", service });
      add(state.seen, service);
    },
  ],
  back: [
    "",
    (state) => {
      const { page, step } = state;
      demand(Object.hasOwn(BEFORE, page));
      if (page === "form" && step) state.step -= 1;
      else state.page = BEFORE[page];
    },
  ],
  way: [
    "enter",
    (state, way) => {
      demand(state.ways.includes(way));
      Object.assign(state, { way, sms: false });
    },
  ],
  code: [
    "enter",
    (state, iin) => {
      demand(state.way === "code");
      state.sms = iin === state.person.iin;
      return state.sms ? "" : "wrong";
    },
  ],
  enter: [
    "enter",
    (state, who, secret) => {
      const { way, person, sms } = state;
      demand(way !== "code" || sms);
      const notice =
        way === "key"
          ? unlockKey(state, who, secret)
          : who === person.iin && secret === person[way]
            ? ""
            : "wrong";
      if (notice) return notice;
      Object.assign(state, { signed: true, sms: false });
      showPage(state, state.after || "home");
      return "entered";
    },
  ],
  leave: [
    "",
    (state) => {
      demand(state.signed);
      state.signed = false;
      showPage(state, "home");
    },
  ],
  start: [
    "service",
    (state) => {
      demand(getSteps(state).length);
      showPage(state, "form");
    },
  ],
  fill: [
    "form",
    (state, name, text) => {
      const field = getSteps(state)[state.step].fields.find((candidate) => candidate.name === name);
      demand(field);
      const { type, options } = field;
      const possible =
        options?.map((option) => option.name) ??
        { file: Object.keys(state.files), agree: ["yes"] }[type];
      demand(!possible || text === "" || possible.includes(text));
      state.drafts[state.service][name] = tidy(field, text);
      delete state.faults[name];
    },
  ],
  next: [
    "form",
    (state) => {
      const { service, step, drafts, files, complete } = state;
      const steps = getSteps(state);
      const faults = steps[step].fields
        .map((field) => [field.name, judge(field, drafts[service][field.name], files)])
        .filter(([, fault]) => fault);
      state.faults = Object.fromEntries(faults);
      if (faults.length) return "faults";
      if (complete || step === steps.length - 1)
        Object.assign(state, { page: "check", complete: true });
      else state.step += 1;
    },
  ],
  edit: ["check", showField],
  confirm: [
    "check",
    (state) => {
      state.page = "sign";
    },
  ],
  sign: ["sign", (state, name, password) => unlockKey(state, name, password) || handIn(state)],
  day: [
    "",
    (state) => {
      demand(state.signed);
      for (const application of Object.values(state.applications)) {
        const { stages } = state.services[application.service];
        if (application.status !== "returned" && application.stage < stages.length - 1)
          application.status = stages[++application.stage];
      }
      state.day += 1;
    },
  ],
  read: [
    "mine",
    (state, open) => {
      demand(Object.hasOwn(state.applications, open));
      Object.assign(state, { page: "application", open });
      state.applications[open].read = true;
    },
  ],
  correct: [
    "application",
    (state) => {
      const { service, values } = getOpen(state, "returned");
      const { open, fixing, drafts, services } = state;
      if (fixing !== open) drafts[service] = { ...values };
      Object.assign(state, { service, fixing: open, complete: true });
      showField(state, services[service].returns.field);
    },
  ],
  download: [
    "application",
    (state) => {
      getOpen(state, "ready").saved = true;
      return "saved";
    },
  ],
  verify: [
    "verify",
    (state, text) => {
      const keyOwner = Object.keys(state.register)
        .sort()
        .find((name) => squeezeText(state.register[name].code) === squeezeText(text));
      state.found = keyOwner ?? "";
      if (keyOwner) add(state.checked, keyOwner);
      return keyOwner ? "found" : "unknown";
    },
  ],
  give: ["", (state, name) => answerRequest(state, state.given, name)],
  refuse: ["", (state, name) => answerRequest(state, state.refused, name)],
};

export function act(state, [name, ...members]) {
  demand(Object.hasOwn(ACTIONS, name));
  const [page, perform] = ACTIONS[name];
  demand((!page || page === state.page) && members.length === perform.length - 1);
  demand(
    members.every(
      (member) =>
        typeof member === "string" && [...member].length <= MAX_VALUE && !isLiving(member),
    ),
  );
  const notice = perform(state, ...members) ?? "";
  if (name !== "fill" && notice !== "faults") state.faults = {};
  state.notice = notice;
}
