// What the page does with the reply to an answer, and how long it waits before it sends again.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fillAnswer, judgeReply, lengthenPause } from "../../static/js/lesson/check.js";

test("a verdict is shown, and what has to be fixed is said", () => {
  assert.equal(judgeReply(200), "verdict");
  assert.equal(judgeReply(422), "message");
  assert.equal(judgeReply(429), "message");
});

test("an answer that did not arrive is kept and sent again", () => {
  for (const status of [500, 502, 503, 504]) assert.equal(judgeReply(status), "lost");
});

test("everything else is left to the browser, such as signing in", () => {
  for (const status of [0, 204, 303, 400, 401, 403, 404, 409])
    assert.equal(judgeReply(status), "browser");
});

test("the pause doubles from a second to half a minute", () => {
  const pauses = [lengthenPause()];
  while (pauses.length < 7) pauses.push(lengthenPause(pauses.at(-1)));
  assert.deepEqual(pauses, [1000, 2000, 4000, 8000, 16000, 30000, 30000]);
});

test("kept values return to typed fields in order, and to choices by value", () => {
  const fields = [
    { type: "text", value: "" },
    { type: "radio", value: "0", checked: true },
    { type: "radio", value: "1", checked: false },
    { type: "select-one", value: "" },
  ];
  fillAnswer(fields, ["1", "2"]);
  assert.deepEqual(
    fields.map((field) => (field.type === "radio" ? field.checked : field.value)),
    ["1", false, true, "2"],
  );
});
