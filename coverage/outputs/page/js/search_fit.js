// Which entries fit what was typed: names, their beginnings, names with their communes, and at last names that are nearly so.

// What people write before a name: "tp Việt Trì", "x. Thu Cúc", "TT Bo".
const KINDS = /^(?:tp|tx|tt|p|x|h|thanh pho|thi xa|huyen)[. ]+(?=\S)/;

// A query as short as this is like many names.
const LEAST_LETTERS = 4;
const LONG_LETTERS = 8;

/** The entries that fit a folded query, the best first, and whether they are but like it. */
export function fittingEntries(entries, query) {
  const exact = [query, query.replace(KINDS, "")].map((text) => byName(entries, text)).find((found) => found.length);
  const found = exact ?? byWords(entries, query);
  return found.length ? { found, isNear: false } : { found: nearly(entries, query), isNear: true };
}

/** Whole names first, then beginnings, then beginnings of words, then anywhere. */
function byName(entries, query) {
  return ranked(entries, (entry) => {
    const rank = rankOf(entry, query);
    return rank < 4 ? rank : null;
  });
}

function rankOf({ folded, kindFolded }, query) {
  if (folded === query || kindFolded === query) return 0;
  if (folded.startsWith(query) || kindFolded.startsWith(query)) return 1;
  if (kindFolded.includes(` ${query}`)) return 2;
  return kindFolded.includes(query) ? 3 : 4;
}

/**
 * Entries whose name begins, or has a word that begins, with a part of the query, and whose commune with the rest: "xom 5 kim boi".
 * Whole words come first, so that "xom 1 kim boi" is no xom 10.
 */
function byWords(entries, query) {
  const words = query.split(/[\s,.]+/).filter((word) => word && !KINDS.test(`${word} x`));
  const cuts = words.slice(1).map((_, place) => [words.slice(0, place + 1), words.slice(place + 1)].map((part) => part.join(" ")));
  const has = (text, part) => ` ${text}`.includes(` ${part}`);
  const ways = cuts.flatMap((cut) => [cut, [...cut].reverse()]);
  return ranked(entries, ({ kindFolded, whereFolded }) => {
    const fitting = whereFolded ? ways.filter(([first, second]) => has(kindFolded, first) && has(whereFolded, second)) : [];
    if (!fitting.length) return null;
    return fitting.some(([first]) => has(`${kindFolded} `, `${first} `)) ? 0 : 1;
  });
}

/** Entries whose name a slip or two of the keys would turn into the query. */
function nearly(entries, query) {
  const most = query.length < LEAST_LETTERS ? 0 : query.length < LONG_LETTERS ? 1 : 2;
  if (!most) return [];
  const bare = query.replace(KINDS, "");
  return ranked(entries, ({ folded, kindFolded }) => {
    const slips = Math.min(slipsBetween(folded, bare, most), slipsBetween(kindFolded, query, most));
    return slips <= most ? slips : null;
  });
}

/** Entries with a rank, the best first; of a place with several names the best alone. */
function ranked(entries, rankOf) {
  const seen = new Set();
  const isFirst = ({ kind, row }) => {
    const place = `${kind}:${row}`;
    return !seen.has(place) && seen.add(place);
  };
  return entries
    .map((entry, order) => ({ entry, order, rank: rankOf(entry) }))
    .filter(({ rank }) => rank !== null)
    .sort((a, b) => a.rank - b.rank || a.order - b.order)
    .map(({ entry }) => entry)
    .filter(isFirst);
}

/** Letters to add, leave out, change or swap with the next between two texts (optimal string alignment); more than `most` is Infinity. */
export function slipsBetween(one, other, most) {
  if (Math.abs(one.length - other.length) > most) return Infinity;
  let [before, last] = [[], Array.from({ length: other.length + 1 }, (_, place) => place)];
  for (let i = 1; i <= one.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const changed = last[j - 1] + (one[i - 1] === other[j - 1] ? 0 : 1);
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, changed);
      const isSwapped = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      if (isSwapped) row[j] = Math.min(row[j], before[j - 2] + 1);
    }
    if (Math.min(...row) > most) return Infinity;
    [before, last] = [last, row];
  }
  return last[other.length];
}
