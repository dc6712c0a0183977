// What mail decides and says without a page.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { act, begin, judgePhrase, listRecipients } from "../../static/js/practice/kinds/mail.js";
import { describe } from "../../static/js/practice/views/mail.js";
import { readEmail } from "../../static/js/practice/views/mail/desk.js";
import {
  countLetters,
  getPerson,
  listDeeds,
  listShown,
} from "../../static/js/practice/views/mail/tools.js";

const [{ start }] = JSON.parse(
  readFileSync(new URL("../scenes/vectors/mail.json", import.meta.url), "utf8"),
);
const playActions = (...actions) => {
  const state = begin(start, 1);
  for (const action of actions) act(state, action);
  return state;
};

test("a folder shows its letters, a search those of all folders, the newest first", () => {
  assert.deepEqual(listShown(playActions()), ["l2", "l1"]);
  assert.deepEqual(listShown(playActions(["go", "bin"])), ["l6"]);
  assert.deepEqual(listShown(playActions(["find", "ЛИЗА"])), ["l1", "l3"]);
  assert.deepEqual(listShown(playActions(["find", "nobody"])), []);
});

test("folders count what is unread, and all drafts", () => {
  const state = playActions(["open", "l1"], ["write"]);
  assert.deepEqual(
    ["inbox", "sent", "drafts", "spam", "bin"].map((folder) => countLetters(state, folder)),
    [1, 0, 2, 1, 0],
  );
});

test("a letter offers what can be done with it where it lies", () => {
  const deeds = (id, state = playActions()) => listDeeds(state, state.letters[id]).join(" ");
  assert.equal(deeds("l1"), "reply reply-all forward report spam delete");
  assert.equal(deeds("l2"), "reply forward report spam delete");
  assert.equal(deeds("l3"), "reply forward delete");
  assert.equal(deeds("l5"), "unspam report delete");
  assert.equal(deeds("l6"), "restore erase");
  assert.equal(
    deeds("l1", playActions(["open", "l1"], ["report"])),
    "reply reply-all forward spam delete",
  );
});

test("an answer goes to others, never to oneself", () => {
  const letter = start.letters.l1;
  assert.deepEqual(listRecipients(letter, start.account.address, false), {
    to: ["liza@mekeme.example"],
    copy: [],
  });
  assert.deepEqual(
    listRecipients({ ...letter, copy: ["artur@mekeme.example"] }, start.account.address, true),
    { to: ["liza@mekeme.example", "artur@mekeme.example"], copy: [] },
  );
});

test("an address is typed, or the name of the one person who bears it", () => {
  const two = { ...start.contacts, other: { name: "лиза", address: "liza@zhekedukn.example" } };
  assert.equal(readEmail(" Liza@Mekeme.example ", start.contacts), "liza@mekeme.example");
  assert.equal(readEmail("ЛИЗА", start.contacts), "liza@mekeme.example");
  assert.equal(readEmail("Лиза", two), null);
  assert.equal(readEmail("лиза@мекеме", start.contacts), null);
  assert.equal(getPerson(playActions(), "kulash@mekeme.example"), "Күләш");
  assert.equal(getPerson(playActions(), "a@b.example"), "a@b.example");
});

test("a passphrase is judged by its length, its different words, and what is known", () => {
  const account = { ...start.account, example: "шәйнек қақпа жеті барқыт" };
  const faults = (text) => judgePhrase(text, account).faults.join(" ");
  assert.equal(faults("қайық терезе бұлт орман"), "");
  assert.equal(faults("қайық-терезе-бұлт-орман"), "");
  assert.equal(faults("ине қар бет таң"), "");
  assert.equal(faults("қар бет таң ине"), "");
  assert.equal(faults("ертіс қар бет"), "short few");
  assert.equal(faults(""), "short few");
  assert.equal(faults("Astana2026Astana2026"), "few");
  assert.equal(faults("қайық қайық қайық қайық"), "few");
  assert.equal(faults("аа бб вв гг дд ее"), "few");
  assert.equal(faults("Шәйнек  қақпа жеті барқыт"), "known");
  assert.equal(faults("қайық терезе бұлт ertis2026"), "known");
  assert.equal(faults("қайық терезе бұлт Ержан"), "known");
  assert.deepEqual(judgePhrase(" қайық  терезе бұлт орман ", account), {
    length: 23,
    words: 4,
    faults: [],
  });
});

test("each action is said in the words of the page", () => {
  const words = {
    "mail-said-open": "{name}: {title}",
    "mail-said-go": "{name} {n}",
    "mail-said-find": "{n}",
    "mail-said-add": "+ {name}",
    "mail-said-send": "to {name}",
    "mail-said-attach": "@ {name}",
    "mail-said-delete": "gone",
    "mail-spam": "Spam",
  };
  const say = (...actions) => describe(actions.at(-1), playActions(...actions), words);
  assert.equal(say(["open", "l1"]), "Лиза: Акт");
  assert.equal(say(["go", "spam"]), "Spam 1");
  assert.equal(say(["find", "лиза"]), "2");
  assert.equal(say(["write"], ["add", "to", "liza@mekeme.example"]), "+ Лиза");
  assert.equal(
    say(["open", "l1"], ["reply-all"], ["send"]),
    "to Лиза, artur@mekeme.example, Күләш",
  );
  assert.equal(say(["write"], ["attach", "form"]), "@ Өтініш.docx");
  assert.equal(say(["open", "l1"], ["delete"]), "gone");
  assert.equal(say(["write"], ["fill", "text", "secret"]), "");
});
