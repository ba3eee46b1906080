import { readCursor, type CommuneFilter, type DeclaredFact, type EligibleCommunesInput, type ListKey } from '#matching';
import { Day, nearest, type Problem, type Verdict } from '#kernel';

/** An address's parameters: each given once or several times. */
export type QueryParameters = Readonly<Record<string, string | readonly string[] | undefined>>;

const VERDICTS: readonly string[] = ['ELIGIBLE', 'TO_VERIFY', 'INELIGIBLE'];
const LISTS = ['inseeCodes', 'departments', 'regions', 'programmes'] as const;
const BOUNDS = ['populationMin', 'populationMax'] as const;
const MEMBERS: readonly string[] = [...LISTS, ...BOUNDS];
const ARGUMENTS = ['scheme', 'on', 'facts', 'filter', 'verdicts', 'withoutAwardSince', 'first', 'after', ...MEMBERS];

/** The arguments of the operation, how many lines are wanted, and after which. */
export interface ExportRequest {
  readonly input: EligibleCommunesInput;
  readonly first: number | undefined;
  readonly after: ListKey | undefined;
}

/**
 * Reads the arguments of `eligibleCommunes` from an address. Lists are separated by commas or repeated; members of `filter` are
 * given by themselves (`departments=01,02`, also as `filter.departments` or `filter[departments]`) or as JSON (`filter={…}`);
 * `facts` is JSON, as in GraphQL.
 */
export function readExport(parameters: QueryParameters, problems: Problem[]): ExportRequest {
  refuseUnknown(parameters, problems);
  const filter = { ...readFilterJson(parameters, problems), ...readFilterMembers(parameters, problems) };
  const after = textOf(parameters['after']);
  const verdicts = listOf(parameters['verdicts']);
  verdicts?.forEach((verdict, index) => {
    if (VERDICTS.includes(verdict)) return;
    problems.push({
      path: `verdicts[${index}]`,
      code: 'unknown-value',
      message: `« ${verdict.slice(0, 40)} » n’est pas un verdict : ${VERDICTS.join(', ')}.`,
    });
  });
  const scheme = textOf(parameters['scheme']) ?? '';
  if (scheme === '')
    problems.push({ path: 'scheme', code: 'missing', message: 'Donner le dispositif : « scheme=detr ».' });
  return {
    input: {
      scheme,
      on: readDay(parameters, 'on', problems),
      facts: readFactsJson(parameters, problems),
      filter,
      verdicts: verdicts as Verdict[] | undefined,
      withoutAwardSince: readDay(parameters, 'withoutAwardSince', problems),
    },
    first: readWhole(textOf(parameters['first']), 'first', problems),
    after: after === undefined ? undefined : readCursor(after, problems),
  };
}

/** A misspelt filter would otherwise give the whole country. */
function refuseUnknown(parameters: QueryParameters, problems: Problem[]): void {
  for (const name of Object.keys(parameters)) {
    const member = /^filter(?:\.(\w+)|\[(\w+)\](?:\[\])?)$/.exec(name);
    if (member ? MEMBERS.includes(member[1] ?? member[2] ?? '') : ARGUMENTS.includes(name)) continue;
    const near = nearest(name, ARGUMENTS);
    problems.push({
      path: name.slice(0, 40),
      code: 'unknown-argument',
      message: `« ${name.slice(0, 40)} » n’est pas un argument de cet export.${near ? ` Vouliez-vous dire « ${near} » ?` : ''}`,
    });
  }
}

function textOf(value: string | readonly string[] | undefined): string | undefined {
  const text = typeof value === 'string' ? value : value?.at(-1);
  return text?.trim() === '' ? undefined : text?.trim();
}

function listOf(value: string | readonly string[] | undefined): string[] | undefined {
  const items = (typeof value === 'string' ? [value] : (value ?? [])).flatMap((text) => text.split(','));
  const written = items.map((text) => text.trim()).filter((text) => text !== '');
  return written.length > 0 ? written : undefined;
}

function readDay(parameters: QueryParameters, name: string, problems: Problem[]): Day | undefined {
  const text = textOf(parameters[name]);
  if (text === undefined) return undefined;
  const day = Day.parse(text);
  if (!day)
    problems.push({
      path: name,
      code: 'invalid-date',
      message: `« ${text.slice(0, 40)} » n’est pas une date valide : écrire AAAA-MM-JJ, entre 1900 et 2199.`,
    });
  return day;
}

function readWhole(text: string | undefined, path: string, problems: Problem[]): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  problems.push({ path, code: 'wrong-type', message: `« ${text.slice(0, 40)} » n’est pas un nombre entier.` });
  return undefined;
}

type FilterParts = { -readonly [Member in keyof CommuneFilter]: CommuneFilter[Member] };

function readFilterMembers(parameters: QueryParameters, problems: Problem[]): FilterParts {
  const written = (name: string) =>
    parameters[name] ??
    parameters[`filter.${name}`] ??
    parameters[`filter[${name}]`] ??
    parameters[`filter[${name}][]`];
  const filter: FilterParts = {};
  for (const name of LISTS) {
    const list = listOf(written(name));
    if (list) filter[name] = list;
  }
  for (const name of BOUNDS) {
    const bound = readWhole(textOf(written(name)), `filter.${name}`, problems);
    if (bound !== undefined) filter[name] = bound;
  }
  return filter;
}

function readFilterJson(parameters: QueryParameters, problems: Problem[]): FilterParts {
  const value = readJson(parameters, 'filter', problems);
  if (value === undefined) return {};
  const filter: FilterParts = {};
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    problems.push({ path: 'filter', code: 'wrong-type', message: 'Un objet JSON est attendu.' });
    return filter;
  }
  for (const [name, member] of Object.entries(value)) {
    const list = LISTS.find((known) => known === name);
    const bound = BOUNDS.find((known) => known === name);
    if (member === null) continue;
    if (list && isTextList(member)) filter[list] = member;
    else if (bound && Number.isSafeInteger(member)) filter[bound] = member as number;
    else
      problems.push({
        path: `filter.${name.slice(0, 40)}`,
        code: list || bound ? 'wrong-type' : 'unknown-field',
        message: list
          ? 'Une liste de textes est attendue.'
          : bound
            ? 'Un nombre entier est attendu.'
            : 'Ce filtre n’existe pas.',
      });
  }
  return filter;
}

function readFactsJson(parameters: QueryParameters, problems: Problem[]): DeclaredFact[] | undefined {
  const value = readJson(parameters, 'facts', problems);
  if (value === undefined) return undefined;
  const facts: unknown[] = Array.isArray(value) ? value : [undefined];
  if (!facts.every(isFact)) {
    problems.push({
      path: 'facts',
      code: 'facts.shape',
      message: 'Une liste de faits ({ code, value }) est attendue.',
    });
    return undefined;
  }
  return facts;
}

function isFact(value: unknown): value is DeclaredFact {
  return typeof value === 'object' && value !== null && 'code' in value && typeof value.code === 'string';
}

function isTextList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function readJson(parameters: QueryParameters, name: string, problems: Problem[]): unknown {
  const text = textOf(parameters[name]);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    problems.push({ path: name, code: 'invalid-json', message: `« ${name} » n’est pas du JSON.` });
    return undefined;
  }
}
