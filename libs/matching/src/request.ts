import { validateFacts, type Facts, type KnownFact } from '#criteria';
import {
  THEME_CODES,
  THEME_GROUP_CODES,
  expandThemeGroups,
  withBroaderThemes,
  type SpendingKind,
  type Stage,
} from '#catalogue';
import { Euro, nearest, type Day, type Problem } from '#kernel';
import { themeMeantBy } from '#search';
import { Place, readPlace, type Knowledge, type PlaceCodes } from '#territory';

import { CATALOGUE_VOCABULARY } from '#catalogue';

/** A fact as a client writes it; `null` says « I don't know » and hides what reference data know. */
export interface DeclaredFact {
  readonly code: string;
  readonly value?: boolean | number | string | readonly string[] | null | undefined;
}

/** What a client sends; amounts in cents, days already checked. */
export interface MatchInput {
  readonly place: PlaceCodes;
  readonly on?: Day | null | undefined;
  readonly text?: string | null | undefined;
  readonly project?: ProjectInput | null | undefined;
  readonly facts?: readonly DeclaredFact[] | null | undefined;
}

export interface ProjectInput {
  readonly title?: string | null | undefined;
  readonly themes?: readonly string[] | null | undefined;
  readonly spendingKind?: SpendingKind | null | undefined;
  readonly stage?: Stage | null | undefined;
  readonly purpose?: string | null | undefined;
  readonly cost?: Euro | null | undefined;
  readonly eligibleCost?: Euro | null | undefined;
  readonly privateFunding?: Euro | null | undefined;
  readonly notStarted?: boolean | null | undefined;
}

/** A valid question: the place, the day, what is known, and what is searched for. */
export interface MatchRequest {
  readonly place: Place;
  readonly on: Day;
  /** What the project is about in the caller's words: text and title. Never kept. */
  readonly text: string;
  readonly themes: readonly string[];
  /** Reference facts with the declarations over them. */
  readonly facts: Facts;
  /** What the caller declared, « I don't know » included, in the form that is kept and hashed. */
  readonly declared: readonly { readonly code: string; readonly value: KnownFact['value'] | null }[];
}

export type ReadRequest = { readonly request: MatchRequest } | { readonly problems: readonly Problem[] };

/** A valid declaration; `null` is « I don't know ». */
export interface Declaration {
  readonly code: string;
  readonly value: KnownFact['value'] | null;
}

const LONGEST_TEXT = 2_000;

/** Reads a client's input against what is known of places; gives every problem at once, with its path. */
export function readRequest(input: MatchInput, knowledge: Knowledge, today: Day): ReadRequest {
  const problems: Problem[] = [];
  const place = readPlace(input.place, knowledge.country, problems);
  const on = input.on ?? today;
  const declarations = [...projectFacts(input.project ?? {}, problems), ...readFacts(input.facts ?? [], problems)];
  for (const [path, text] of [
    ['text', input.text],
    ['project.title', input.project?.title],
  ] as const) {
    if (text && text.length > LONGEST_TEXT) {
      problems.push({ path, code: 'too-long', message: `Ce texte dépasse ${LONGEST_TEXT} caractères.` });
    }
  }
  if (problems.length > 0 || !place) return { problems };

  const facts = new Map(Place.facts(place, knowledge, on));
  const declared = new Map<string, KnownFact['value'] | null>();
  for (const { code, value } of declarations) {
    declared.set(code, value);
    if (value === null) facts.delete(code);
    else facts.set(code, { code, value, source: 'DECLARED' });
  }
  const themes = facts.get('project.themes')?.value;
  return {
    request: {
      place,
      on,
      text: [input.project?.title, input.text].filter(Boolean).join(' ').trim(),
      themes: Array.isArray(themes) ? (themes as string[]) : [],
      facts,
      declared: [...declared].map(([code, value]) => ({ code, value })).sort((a, b) => (a.code < b.code ? -1 : 1)),
    },
  };
}

/** Declared facts, with groups of themes opened before they are checked; what is wrong is added to `problems`. */
export function readFacts(declared: readonly DeclaredFact[], problems: Problem[]): Declaration[] {
  const opened = declared.map(({ code, value }) =>
    code === 'project.themes' && isTextList(value)
      ? { code, value: withBroaderThemes(expandThemeGroups(value)) }
      : { code, value },
  );
  const read = validateFacts(opened, { vocabulary: CATALOGUE_VOCABULARY });
  problems.push(...read.problems);
  return [
    ...Array.from(read.hidden, (code) => ({ code, value: null })),
    ...Array.from(read.facts.values(), ({ code, value }) => ({ code, value })),
  ];
}

function isTextList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

/** The fields of `project` are facts too; a fact of the same code in `facts` comes later and wins. */
function projectFacts(project: ProjectInput, problems: Problem[]): Declaration[] {
  const declarations: Declaration[] = [];
  const declare = (code: string, value: KnownFact['value'] | null | undefined): void => {
    if (value !== undefined && value !== null) declarations.push({ code, value });
  };
  if (project.themes) declare('project.themes', readThemes(project.themes, 'project.themes', problems));
  declare('project.spendingKind', project.spendingKind);
  declare('project.stage', project.stage);
  declare('project.notStarted', project.notStarted);
  if (project.purpose) {
    const options = CATALOGUE_VOCABULARY.get('project.purpose')?.options?.map(({ value }) => value) ?? [];
    if (options.includes(project.purpose)) declare('project.purpose', project.purpose);
    else {
      const near = nearest(project.purpose, options);
      problems.push({
        path: 'project.purpose',
        code: 'unknown-value',
        message: `« ${project.purpose.slice(0, 60)} » n’est pas un objet connu.${near ? ` Vouliez-vous dire « ${near} » ?` : ''} Objets connus : ${options.join(', ')}.`,
      });
    }
  }
  for (const field of ['cost', 'eligibleCost', 'privateFunding'] as const) {
    const amount = project[field];
    if (amount === null || amount === undefined) continue;
    if (amount < 0n) {
      problems.push({
        path: `project.${field}`,
        code: 'negative-amount',
        message: `Ce montant ne peut pas être négatif : ${Euro.inFrench(amount)}.`,
      });
    } else declare(`project.${field}`, amount);
  }
  const { cost, eligibleCost } = project;
  if (cost != null && eligibleCost != null && cost >= 0n && eligibleCost > cost) {
    problems.push({
      path: 'project.eligibleCost',
      code: 'eligible-cost-above-cost',
      message: `L’assiette éligible (${Euro.inFrench(eligibleCost)}) dépasse le coût du projet (${Euro.inFrench(cost)}).`,
    });
  }
  return declarations;
}

const KNOWN_THEMES: ReadonlySet<string> = new Set([...THEME_CODES, ...THEME_GROUP_CODES]);

/** Known themes, groups opened, with the wider themes they are part of; an unknown one is a problem that names the nearest. */
export function readThemes(codes: readonly string[], path: string, problems: Problem[]): string[] {
  codes.forEach((code, index) => {
    if (KNOWN_THEMES.has(code)) return;
    const near = themeMeantBy(code);
    problems.push({
      path: `${path}[${index}]`,
      code: 'unknown-theme',
      message: `« ${code.slice(0, 60)} » n’est pas un thème connu.${near ? ` Vouliez-vous dire « ${near} » ?` : ''}`,
    });
  });
  return withBroaderThemes(expandThemeGroups(codes));
}
