// Reads pictures of class numbers that were packed by arithmetic coding; coverage/engine/class_coding.py writes them, and
// tells how.

const EVEN = 1 << 15;
const SLOWEST = 6;
const NEAR = 4;
const FAR_CONTEXTS = 1 << 18;
const LOWEST_RANGE = 2 ** 24;

/** The class numbers of a picture of so many rows and columns, row by row. */
export function decodeClasses(bytes, [height, width]) {
  const count = bytes[0] + 1;
  const chances = new Uint16Array(FAR_CONTEXTS + 256).fill(EVEN);
  const seen = new Uint8Array(chances.length);
  let at = 1;
  let span = 0xffffffff;
  let code = 0;
  while (at < 5) {
    code = code * 256 + bytes[at];
    at += 1;
  }

  function says(slot) {
    const chance = chances[slot];
    const bound = (span >>> 12) * (chance >>> 4);
    const yes = code < bound;
    if (seen[slot] < SLOWEST) seen[slot] += 1;
    if (yes) {
      span = bound;
      chances[slot] = chance + ((65536 - chance) >> seen[slot]);
    } else {
      code -= bound;
      span -= bound;
      chances[slot] = chance - (chance >> seen[slot]);
    }
    while (span < LOWEST_RANGE) {
      span *= 256;
      code = code * 256 + (at < bytes.length ? bytes[at] : 0);
      at += 1;
    }
    return yes;
  }

  /** The class of a pixel that is none of its neighbours'. */
  function farClass(west, asked, question, context) {
    for (let step = 1; step < count; step += 1) {
      for (const number of [west - step, west + step]) {
        if (number < 0 || number >= count || asked.includes(number)) continue;
        if (question === count - 1) return number;
        if (says(question < NEAR ? context + question : FAR_CONTEXTS + (west & 15) * 16 + Math.min(question, 15))) return number;
        question += 1;
      }
    }
    return west;
  }

  const numbers = new Uint8Array(width * height);
  // A row of nothing above the first.
  let above = new Uint8Array(width);
  for (let row = 0; row < height; row += 1) {
    const line = numbers.subarray(row * width, (row + 1) * width);
    for (let column = 0; column < width; column += 1) {
      const west = column ? line[column - 1] : 0;
      const north = above[column];
      const east = column + 1 < width ? above[column + 1] : 0;
      const corner = column ? above[column - 1] : 0;
      const context = ((((west & 15) * 16 + (north & 15)) * 16 + (east & 15)) * 16 + (corner & 15)) * NEAR;
      // Nearly all pixels are like their western neighbour: no list is made for them.
      if (count === 1 || says(context)) {
        line[column] = west;
        continue;
      }
      const asked = [west];
      let found = -1;
      for (const number of [north, east, corner]) {
        if (found >= 0 || asked.includes(number)) continue;
        if (asked.length === count - 1 || says(context + asked.length)) found = number;
        asked.push(number);
      }
      line[column] = found >= 0 ? found : farClass(west, asked, asked.length, context);
    }
    above = line;
  }
  return numbers;
}
