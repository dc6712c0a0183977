// Where signs stand on a 104-key keyboard; lms/scenes/rules/keyboards.py has the same tables and
// names their sources. One sign a key, the rows from the number row down; then what those keys type
// with Shift that have no letter, in the same order.
export const LAYOUTS = {
  kk: addShift('("әіңғ,.үұқөһйцукенгшщзхъ\\фывапролджэячсмитьбю№', ")!;:/?"),
  ru: addShift("ё1234567890-=йцукенгшщзхъ\\фывапролджэячсмитьбю.", '!"№;%:?*()_+/,'),
  en: addShift("`1234567890-=qwertyuiop[]\\asdfghjkl;'zxcvbnm,./", '~!@#$%^&*()_+{}|:"<>?'),
};
export const NUMBER_BLOCK = "0123456789/*-+"; // the same in each layout
export const FIRST_PAD_KEY = 47;
export const SPACE_KEY = 61;

// Returns the signs of a layout, without Shift and with it.
function addShift(plain, others) {
  const shiftSigns = [...others];
  return [
    plain,
    plain.replace(/./g, (sign) =>
      sign === sign.toUpperCase() ? shiftSigns.shift() : sign.toUpperCase(),
    ),
  ];
}

// Returns {number, withShift} of the key that types a sign in a layout, the number block coming
// last.
export function findKey(layout, sign) {
  for (const [shift, signs] of LAYOUTS[layout].entries()) {
    if (signs.includes(sign)) return { number: signs.indexOf(sign), withShift: shift === 1 };
  }
  if (sign === " ") return { number: SPACE_KEY, withShift: false };
  if (!NUMBER_BLOCK.includes(sign)) return null;
  return { number: FIRST_PAD_KEY + NUMBER_BLOCK.indexOf(sign), withShift: false };
}

// Returns the first of the preferred layouts, then of all, in which a sign can be typed.
export function chooseLayout(sign, ...preferred) {
  return [...preferred, ...Object.keys(LAYOUTS)].find((layout) => findKey(layout, sign)) ?? null;
}

// Returns whether another sign came only because another layout is on: the key was right, or a
// letter of the other script came.
export function isOfWrongLayout(expectedSign, layout, typedSign) {
  const key = findKey(layout, expectedSign);
  if (!key || typedSign === expectedSign) return false;
  const isSame = (signs) => signs[Number(key.withShift)][key.number] === typedSign;
  if (key.number < FIRST_PAD_KEY && Object.values(LAYOUTS).some(isSame)) return true;
  const [script, typedScript] = [findScript(expectedSign), findScript(typedSign)];
  return script !== "" && typedScript !== "" && script !== typedScript;
}

// Returns "latin" or "cyrillic" for a letter of the layouts, nothing for another sign.
export function findScript(sign) {
  if ((sign >= "a" && sign <= "z") || (sign >= "A" && sign <= "Z")) return "latin";
  return sign >= "\u0400" && sign <= "\u04ff" ? "cyrillic" : "";
}
