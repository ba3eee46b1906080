import { readWord } from './stem.js';
import { ELIDED, STOP_WORDS } from './stop-words.js';

/** A word of a text: its stem, and where it stands in the text as written. */
export interface Word {
  readonly stem: string;
  readonly start: number;
  readonly end: number;
  /** Lower case, without accents, with its plural. */
  readonly folded: string;
  /** Says nothing of a subject, or is elided: not indexed. */
  readonly empty: boolean;
  /** A sentence, a line or a list item ended between the word before and this one. */
  readonly afterBreak: boolean;
}

/**
 * Cuts a French text into words. Apostrophes, hyphens and slashes separate; what an apostrophe elides is empty
 * (`l'école` is `école`), so are stop words.
 */
export function* wordsOf(text: string): Generator<Word> {
  let last = 0;
  for (const match of text.matchAll(WORD)) {
    const start = match.index;
    const end = start + match[0].length;
    const { folded, stem } = readWord(match[0].includes('.') ? match[0].replaceAll('.', '') : match[0]);
    const elided = ELIDED.has(folded) && APOSTROPHE.test(text.charAt(end));
    yield {
      stem,
      start,
      end,
      folded,
      empty: elided || STOP_WORDS.has(folded),
      afterBreak: isBreak(text, last, start),
    };
    last = end;
  }
}

/** The stems of a text's full words, in order, a break between sentences as `undefined`. At most `limit` words. */
export function stemsOf(text: string, limit = 10_000): (string | undefined)[] {
  const stems: (string | undefined)[] = [];
  for (const word of wordsOf(text)) {
    if (word.afterBreak && stems.length > 0 && stems.at(-1) !== undefined) stems.push(undefined);
    if (!word.empty) stems.push(word.stem);
    if (stems.length >= limit) break;
  }
  return stems;
}

/** The stems of a phrase without breaks: the form in which phrases are compared. `Défense contre l'incendie` → `defense incendie`. */
export function phraseOf(text: string): string {
  return stemsOf(text)
    .filter((stem) => stem !== undefined)
    .join(' ');
}

/** `D.E.T.R.` is one word; so is every run of letters and digits. */
const WORD = /\p{L}(?:\.\p{L}(?![\p{L}\p{N}]))+\.?|[\p{L}\p{N}\p{M}]+/gu;
const APOSTROPHE = /['’ʼ‘`]/;
const BREAK = /[.;:!?\n•|]|\s[-–—]\s/;

/** Most words are parted by one space or hyphen: no need to look further. */
function isBreak(text: string, from: number, until: number): boolean {
  if (until - from === 1) return text[from] === '\n' || text[from] === '.' || text[from] === ':' || text[from] === '|';
  return until > from && BREAK.test(text.slice(from, until));
}
