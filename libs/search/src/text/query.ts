import { putRight } from './misspellings.js';
import { REQUEST_WORDS } from './stop-words.js';
import { isAcronym } from './synonyms.js';
import { wordsOf } from './words.js';

/** A query as both engines understand it. */
export interface AnalysedQuery {
  /** Stems, without stop words, misspellings put right, each once, at most ten. Empty: nothing was asked. */
  readonly terms: readonly string[];
  /** The last term may be the beginning of a word: it was the last thing typed, without a space after it. */
  readonly prefix: boolean;
}

/** More words than that are not read, nor characters; Meilisearch reads no more than ten words either. */
export const MOST_TERMS = 10;
const MOST_CHARACTERS = 500;

/** « au milieu du village », « à côté de l'école »: of a place, not of a subject (« milieux aquatiques », « recul de la côte »). */
const WHEREABOUTS =
  /(?<!\p{L})(?:au milieu|[aà] c[oô]t[eé]|en face|au bord|pr[eè]s|autour|au-?dessus)(?= d(?:e|es|u)(?!\p{L}))/giu;

/** A query of stop words alone is taken as the beginning of a word being typed (« de » → `demain`). */
export function analyseQuery(typed: string | undefined): AnalysedQuery {
  const text = (typed ?? '').slice(0, MOST_CHARACTERS).replace(WHEREABOUTS, ' ');
  const words = [...wordsOf(text)];
  if (words.length === 0) return { terms: [], prefix: false };
  const full = words.filter((word) => !word.empty && !REQUEST_WORDS.has(word.folded));
  const open = /[\p{L}\p{N}\p{M}]$/u.test(text);
  const asked = full.length > 0 ? full : words.slice(-1);
  const stems = asked.map((word) => word.stem);
  const right = putRight(stems);
  const terms = [...new Set(right)].slice(0, MOST_TERMS);
  const lastTyped = asked.at(-1) === words.at(-1);
  // A word that was put right is whole, and so is an acronym (« MAM » is no beginning of « mammifère »); one that comes twice or was
  // cut off is not what is being typed.
  const whole = right.at(-1) !== stems.at(-1) || isAcronym(stems.at(-1)!);
  const prefix = open && lastTyped && !whole && terms.at(-1) === right.at(-1);
  return { terms, prefix };
}
