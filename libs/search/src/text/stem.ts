/**
 * The light French stem that both engines index and search: lower case, no accents, no plural. Nothing else is cut,
 * for two reasons: the start of a word stays the start of its stem (search as one types), and the number of letters
 * stays the one that decides how many typos are forgiven.
 *
 * `écoles` → `ecole`, `locaux` → `local`, `réseaux` → `reseau`, `lieux` → `lieu`; words of three letters stay whole.
 */
export function stem(word: string): string {
  const letters = foldWord(word);
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
