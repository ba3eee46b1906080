/**
 * The light French stem that both engines index and search: lower case, no accents, no plural. Nothing else is cut,
 * for two reasons: the start of a word stays the start of its stem (search as one types), and the number of letters
 * stays the one that decides how many typos are forgiven.
 *
 * `écoles` → `ecole`, `locaux` → `local`, `réseaux` → `reseau`, `lieux` → `lieu`; words of three letters stay whole.
 */
export function stem(word: string): string {
  return stemOf(foldWord(word));
}

/** A word read: folded, and its stem. Texts repeat the same words over and over, so they are remembered. */
export function readWord(word: string): { readonly folded: string; readonly stem: string } {
  let read = remembered.get(word);
  if (read === undefined) {
    const folded = foldWord(word);
    read = { folded, stem: stemOf(folded) };
    if (remembered.size >= MOST_REMEMBERED) remembered.clear();
    if (word.length <= 30) remembered.set(word, read);
  }
  return read;
}

const remembered = new Map<string, { readonly folded: string; readonly stem: string }>();
const MOST_REMEMBERED = 50_000;

function stemOf(letters: string): string {
  const variant = VARIANTS.get(letters);
  if (variant !== undefined) return variant;
  if (letters.length < 4 || DIGIT.test(letters)) return letters;
  if (letters.endsWith('eaux')) return letters.slice(0, -1);
  if (letters.endsWith('aux') && letters.length > 4) return `${letters.slice(0, -3)}al`;
  if (letters.endsWith('eux') || letters.endsWith('oux')) return letters.slice(0, -1);
  if (letters.endsWith('s') && !letters.endsWith('ss')) return letters.slice(0, -1);
  return letters;
}

/** One word in lower case, without accents, ligatures opened: `Cœur` → `coeur`. */
export function foldWord(word: string): string {
  return word.normalize('NFD').replace(MARKS, '').toLowerCase().replace(/œ/g, 'oe').replace(/æ/g, 'ae');
}

const MARKS = /\p{M}/gu;
const DIGIT = /\d/;

/** Irregular plurals, and endings whose singular would otherwise be cut differently from its plural. */
const VARIANTS = new Map([
  ['travaux', 'travail'],
  ['travail', 'travail'],
  ['publique', 'public'],
  ['publiques', 'public'],
  ['baux', 'bail'],
  ['vitraux', 'vitrail'],
  ['yeux', 'oeil'],
]);
