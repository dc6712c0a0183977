// Two hands over a keyboard, with the finger that presses next.
import { createShape, createHiddenSvg } from "../../dom.js";

const HAND =
  "M26 110C17 96 12 86 12 71V44a7 7 0 0 1 14 0V58l3-2V28a8 8 0 0 1 16 0V54h3V20a8 8 0 0 1 16 0V54h3V30a8 8 0 0 1 16 0V70L99 55a8 8 0 0 1 12 11L91 92C87 99 83 103 81 110";
// The fingers of the left hand from the little finger to the thumb.
const DRAWN_FINGERS = [
  "M12 62V44a7 7 0 0 1 14 0V62z",
  "M29 56V28a8 8 0 0 1 16 0V56z",
  "M48 54V20a8 8 0 0 1 16 0V54z",
  "M67 58V30a8 8 0 0 1 16 0V58z",
  "M86 68L99 55a8 8 0 0 1 12 11L97 84z",
];

// Returns {element, light(fingers)}; fingers are 0 to 9 from the left little finger to the right
// one.
export function drawHands() {
  const fingers = [];
  const drawHand = (side, first, step) => {
    const paths = DRAWN_FINGERS.map((d, index) => {
      fingers[first + step * index] = createShape("path", { class: "hands__finger", d });
      return fingers[first + step * index];
    });
    return createShape(
      "g",
      { transform: side },
      createShape("path", { class: "hands__hand", d: HAND }),
      ...paths,
    );
  };
  const hands = [drawHand("translate(0 0)", 0, 1), drawHand("translate(256 0) scale(-1 1)", 9, -1)];
  const element = createHiddenSvg({ class: "hands", viewBox: "0 0 256 112" }, ...hands);
  const light = (numbers) => {
    for (const [index, finger] of fingers.entries())
      finger.classList.toggle("hands__finger--lit", numbers.includes(index));
  };
  return { element, light };
}
