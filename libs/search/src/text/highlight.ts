import type { AnalysedQuery } from './query.js';
import { phrasesMeaning } from './synonyms.js';
import { typosAllowed, TypoTable } from './typos.js';
import { wordsOf, type Word } from './words.js';

export interface Highlight {
  readonly field: string;
  /** Escaped but for `<mark>` and `</mark>`: safe to put into a page as it is. */
  readonly html: string;
}

/** A long text is cut to about that many characters around what was found. */
const EXCERPT = 240;

/**
 * Texts with what was asked marked, or nothing for a text without any of it. Both engines use it on the scheme's
 * original text: Meilisearch's own marks would stand in stems, and its escaping is left to the caller.
 *
 * The words typed are marked (with their typos and as beginnings); in a scheme found by other words only, the words that
 * mean the same are.
 */
export function highlight(
  query: AnalysedQuery,
  texts: readonly { readonly field: string; readonly text: string; readonly excerpt?: boolean }[],
): Highlight[] {
  if (query.terms.length === 0) return [];
  const read = texts.map((one) => ({ ...one, words: fullWordsOf(one.text) }));
  const asked = markerOf(query);
  const typed = read.map(({ words }) => words.filter((word) => asked(word.stem)));
  const found = typed.some((words) => words.length > 0)
    ? typed
    : sameMeaning(
        query,
        read.map(({ words }) => words),
      );
  return read.flatMap(({ field, text, excerpt }, index) => {
    const marked = found[index]!;
    return marked.length === 0
      ? []
      : [{ field, html: excerpt ? excerptOf(text, marked) : mark(text, 0, text.length, marked) }];
  });
}

const LONGEST_READ = 60_000;

type FullWord = Pick<Word, 'stem' | 'start' | 'end'>;

/** The words of a text but the empty ones. The same schemes are shown over and over: those read last are remembered. */
function fullWordsOf(text: string): readonly FullWord[] {
  const known = remembered.get(text);
  if (known) return known;
  const words: FullWord[] = [];
  for (const { stem, start, end, empty } of wordsOf(text.slice(0, LONGEST_READ))) {
    if (!empty) words.push({ stem, start, end });
  }
  if (words.length <= MOST_WORDS) {
    if (rememberedWords > MOST_WORDS) {
      remembered.clear();
      rememberedWords = 0;
    }
    remembered.set(text, words);
    rememberedWords += words.length;
  }
  return words;
}

const remembered = new Map<string, readonly FullWord[]>();
let rememberedWords = 0;
/** About ten megabytes. */
const MOST_WORDS = 200_000;

function markerOf({ terms, prefix }: AnalysedQuery): (stem: string) => boolean {
  const known = new Map<string, boolean>();
  const compared = terms.map((term, index) => ({
    table: new TypoTable(term),
    allowed: typosAllowed(term),
    open: prefix && index === terms.length - 1,
  }));
  const judge = (stem: string) =>
    compared.some(({ table, allowed, open }) => table.between(stem, allowed, open) !== Infinity);
  return (stem) => {
    let answer = known.get(stem);
    if (answer === undefined) known.set(stem, (answer = judge(stem)));
    return answer;
  };
}

/** In each text the words of the phrases that mean what was asked. */
function sameMeaning({ terms }: AnalysedQuery, texts: readonly (readonly FullWord[])[]): FullWord[][] {
  const phrases = phrasesMeaning(terms).map((phrase) => phrase.split(' '));
  return texts.map((full) => {
    const marked = new Set<FullWord>();
    full.forEach((word, index) => {
      for (const phrase of phrases) {
        if (phrase[0] !== word.stem || !phrase.every((stem, offset) => full[index + offset]?.stem === stem)) continue;
        phrase.forEach((_, offset) => marked.add(full[index + offset]!));
      }
    });
    return full.filter((word) => marked.has(word));
  });
}

/** The stretch that holds the most marks, cut between words, with « … » where something was left out. */
function excerptOf(text: string, marked: readonly FullWord[]): string {
  if (text.length <= EXCERPT) return mark(text, 0, text.length, marked);
  let best = 0;
  let most = 0;
  for (let first = 0, last = 0; first < marked.length; first++) {
    while (last < marked.length && marked[last]!.end - marked[first]!.start <= EXCERPT - 60) last++;
    const distinct = new Set(marked.slice(first, last).map((word) => word.stem)).size;
    if (distinct > most) [best, most] = [first, distinct];
  }
  const wanted = Math.max(0, marked[best]!.start - 60);
  const start = wanted === 0 ? 0 : text.indexOf(' ', wanted) + 1 || wanted;
  const from = start > marked[best]!.start ? marked[best]!.start : start;
  const wantedEnd = Math.min(text.length, from + EXCERPT);
  const cut = wantedEnd === text.length ? wantedEnd : text.lastIndexOf(' ', wantedEnd);
  const until = Math.max(cut, marked[best]!.end);
  return `${from > 0 ? '… ' : ''}${mark(text, from, until, marked)}${until < text.length ? ' …' : ''}`;
}

function mark(text: string, from: number, until: number, marked: readonly FullWord[]): string {
  let html = '';
  let at = from;
  for (const { start, end } of marked) {
    if (start < at || end > until) continue;
    html += `${escapeHtml(text.slice(at, start))}<mark>${escapeHtml(text.slice(start, end))}</mark>`;
    at = end;
  }
  return html + escapeHtml(text.slice(at, until));
}

/** What a page could take for markup becomes text. Control characters are dropped. */
export function escapeHtml(text: string): string {
  return text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/'/g, '&#39;')
    .replace(CONTROLS, '');
}

// eslint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u2028\u2029]/g;
