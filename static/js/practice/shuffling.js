// The order of what may stand in any order; lms/scenes/rules/shuffling.py gives the same.

// Returns a copy of the list in an order that the seed decides (Fisher and Yates), by mulberry32:
// whole numbers of 32 bits.
export function shuffle(list, seed) {
  const shuffled = [...list];
  let state = seed;
  for (let index = shuffled.length - 1; index > 0; index -= 1) {
    state = (state + 0x6d2b79f5) >>> 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    const other = ((bits ^ (bits >>> 14)) >>> 0) % (index + 1);
    [shuffled[index], shuffled[other]] = [shuffled[other], shuffled[index]];
  }
  return shuffled;
}
