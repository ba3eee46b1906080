import { ACRONYMS, WORD_GROUPS } from './vocabulary.js';
import { phraseOf, stemsOf } from './words.js';

/**
 * Synonyms work on the side of the schemes, not of the query: a scheme is indexed with the other words of its
 * subjects, in fields that count less than its own text. So a word that the scheme uses always weighs more than one
 * that was added, a typo in a synonym is forgiven like any other, a group of many words costs a query nothing, and
 * both engines do exactly the same.
 */
interface Group {
  readonly code: string;
  readonly themes: readonly string[];
  readonly triggers: readonly string[];
  /** As people write them: what is added to a scheme. */
  readonly members: readonly string[];
  /** The same as stems, with a space before and after. */
  readonly phrases: readonly string[];
}

const GROUPS: readonly Group[] = (
  [
    ...WORD_GROUPS.map(({ code, themes, terms, reached = [] }) => ({
      code,
      themes,
      triggers: terms.map(phraseOf),
      members: [...terms, ...reached],
    })),
    ...ACRONYMS.map((forms) => ({
      code: `acronym:${forms[0]}`,
      themes: [],
      triggers: forms.map(phraseOf),
      members: [...forms],
    })),
  ] satisfies Omit<Group, 'phrases'>[]
).map((group) => ({ ...group, phrases: group.members.map((member) => ` ${phraseOf(member)} `) }));

const BY_FIRST_WORD = new Map<string, { readonly phrase: readonly string[]; readonly group: Group }[]>();
for (const group of GROUPS) {
  for (const trigger of group.triggers) {
    const phrase = trigger.split(' ');
    const known = BY_FIRST_WORD.get(phrase[0]!) ?? [];
    known.push({ phrase, group });
    BY_FIRST_WORD.set(phrase[0]!, known);
  }
}

const BY_THEME = new Map<string, Group[]>();
for (const group of GROUPS) {
  for (const theme of group.themes) BY_THEME.set(theme, [...(BY_THEME.get(theme) ?? []), group]);
}

const ACRONYM_WORDS: ReadonlySet<string> = new Set(ACRONYMS.map(([acronym]) => phraseOf(acronym)));

/** Whether a stem is a usual acronym. */
export function isAcronym(stem: string): boolean {
  return ACRONYM_WORDS.has(stem);
}

/** Codes of the groups that a text touches by one of their own words. */
export function groupsIn(texts: Iterable<string>): Set<string> {
  const found = new Set<string>();
  for (const text of texts) {
    const stems = stemsOf(text);
    stems.forEach((stem, index) => {
      if (stem === undefined) return;
      for (const { phrase, group } of BY_FIRST_WORD.get(stem) ?? []) {
        if (phrase.every((word, offset) => stems[index + offset] === word)) found.add(group.code);
      }
    });
  }
  return found;
}

export function groupsOfThemes(themes: Iterable<string>): Set<string> {
  return new Set([...themes].flatMap((theme) => (BY_THEME.get(theme) ?? []).map(({ code }) => code)));
}

/** Every member of these groups, each once, as written. */
export function membersOf(groups: ReadonlySet<string>): string[] {
  return [...new Set(GROUPS.filter((group) => groups.has(group.code)).flatMap((group) => group.members))];
}

/**
 * Phrases (stems) that mean the same as what stands in these query terms, for marking why a scheme was found:
 * `[isolation, ecole]` gives `renovation energetique`, `scolaire` …
 */
export function phrasesMeaning(terms: readonly string[]): string[] {
  const meant: string[] = [];
  const asked = ` ${terms.join(' ')} `;
  for (const group of GROUPS) {
    if (!group.phrases.some((phrase) => asked.includes(phrase))) continue;
    meant.push(...group.triggers);
  }
  return [...new Set(meant)];
}
