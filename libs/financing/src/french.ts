import { Euro, percentInFrench } from '#kernel';

const BEFORE_HIGH_PUNCTUATION = / (?=[:»%€])/g;
const BEFORE_NARROW_PUNCTUATION = / (?=[;?!])/g;
const AFTER_OPENING_QUOTE = /« /g;

/** French spacing: no-break before `:`, `%`, `€` and inside guillemets, narrow no-break before `;`, `?` and `!`. */
export function typeset(text: string): string {
  return text
    .replace(BEFORE_HIGH_PUNCTUATION, '\u00a0')
    .replace(BEFORE_NARROW_PUNCTUATION, '\u202f')
    .replace(AFTER_OPENING_QUOTE, '«\u00a0');
}

/** `1 234,56 €` */
export const euros = Euro.inFrench;

/** `80 %` for a rate that the law or a scheme fixes. */
export const percent = percentInFrench;

/**
 * `19,99 %` for a share that was reached: rounded down at two decimals, so that it never reads as the limit it misses.
 */
export function percentReached(part: Euro, whole: Euro): string {
  return percentInFrench(whole <= 0n ? 0 : Number((part * 10_000n) / whole) / 10_000);
}

/** For a sentence that goes on after « Condition : ». */
export function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
