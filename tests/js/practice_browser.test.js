// What a training browser says of addresses, pages and actions, without a page.
import assert from "node:assert/strict";
import { test } from "node:test";

import { splitUrl } from "../../static/js/practice/kinds/browser.js";
import { cutUrl, cutMatches, findTwins } from "../../static/js/practice/views/browser/texts.js";
import { describe } from "../../static/js/practice/views/browser.js";

test("the main name is the last two words of a host, or three before kz", () => {
  const main = (url) => cutUrl(url)[1];
  assert.equal(main("https://akimat.example"), "akimat.example");
  assert.equal(main("https://kuzhat.akimat.example/kiru"), "akimat.example");
  assert.equal(main("https://akimat.example.kiru-id.example/kiru"), "kiru-id.example");
  assert.equal(main("https://akimat.gov.kz@portal-help.example:443/in"), "portal-help.example");
  assert.equal(main("https://mail.otdel.gov.kz:8443/in"), "otdel.gov.kz");
  assert.equal(main("https://mail.otdel.kz/in"), "otdel.kz");
  assert.equal(main("http://akimat.example"), "akimat.example");
});

test("the pieces of an address are the whole of it", () => {
  for (const url of [
    "https://a.b.example/x?y=1",
    "http://b.example",
    "https://a.kz@b.example:443/z",
  ])
    assert.equal(cutUrl(url).join(""), url);
  assert.deepEqual(cutUrl("https://a.b.example/x"), ["https://a.", "b.example", "/x"]);
  assert.deepEqual(cutUrl("https://a.kz@b.example:443/z"), [
    "https://a.kz@",
    "b.example",
    ":443/z",
  ]);
});

test("a Cyrillic letter in a Latin word is found, a Cyrillic word is not", () => {
  assert.deepEqual(findTwins("https://kuzhat.\u0430kimat.example"), ["\u0430"]);
  assert.deepEqual(findTwins("https://\u0441\u043e\u043em.example"), ["\u0441", "\u043e"]);
  assert.deepEqual(findTwins("https://әкімдік.example"), []);
  assert.deepEqual(findTwins("https://akimat.example"), []);
});

test("an address is compared without its beginning, www and the last slash", () => {
  assert.deepEqual(splitUrl(" HTTPS://www.Akimat.example// "), ["https://", "akimat.example"]);
  assert.deepEqual(splitUrl("akimat.example/blank/"), ["", "akimat.example/blank"]);
  assert.deepEqual(splitUrl("http://"), ["http://", ""]);
});

test("what is looked for is cut out of a text, whatever its case", () => {
  assert.deepEqual(cutMatches("Бланк, бланк.", "БЛАНК"), ["", "Бланк", ", ", "бланк", "."]);
  assert.deepEqual(cutMatches("Удалённая", "удален"), ["", "Удалён", "ная"]);
  assert.deepEqual(cutMatches("Бланк", ""), ["Бланк"]);
  assert.deepEqual(cutMatches("Бланк", "хат"), ["Бланк"]);
});

test("each action is said in the words of the page", () => {
  const words = {
    "browser-start": "start",
    "browser-fault": "fault",
    "browser-sent": "sent",
    "browser-results": "{text}: found {n}",
    "browser-said-bookmark": "marked",
    "browser-said-unbookmark": "not marked",
    "browser-said-ask": "keep {name}?",
    "browser-said-download": "got {name}",
    "browser-said-find": "find {name}",
    "browser-said-remove": "removed",
  };
  const pages = { a: { title: "Home", address: "https://a.example" } };
  const say = (action, values) =>
    describe(
      action,
      { pages, page: "a", results: [], bookmarks: [], downloads: {}, ...values },
      words,
    );
  assert.equal(say(["follow", "a"]), "Home. https://a.example");
  assert.equal(say(["send", ""]), "sent Home. https://a.example");
  assert.equal(say(["home"], { page: "" }), "start. ");
  assert.equal(say(["go", "x.example"], { page: "!x.example" }), "fault. x.example");
  assert.equal(say(["go", "bread"], { page: "?bread" }), "bread: found 0");
  assert.equal(say(["bookmark"], { bookmarks: ["a"] }), "marked");
  assert.equal(say(["bookmark"]), "not marked");
  assert.equal(
    say(["download", "f"], { downloads: { f: { file: "f.exe", kept: false } } }),
    "keep f.exe?",
  );
  assert.equal(
    say(["download", "f"], { downloads: { f: { file: "f.pdf", kept: true } } }),
    "got f.pdf",
  );
  assert.equal(say(["find", "bread"]), "find bread");
  assert.equal(say(["remove", "f"]), "removed");
});
