/** The other direction: for a scheme and a typical project, whom it concerns and who never had it. */
import type { Catalogue } from '#catalogue';
import {
  countBits,
  CountryJudge,
  hasBit,
  setBit,
  type Bits,
  type CountryQuestion,
  type KnownFact,
  type VerdictCounts,
} from '#criteria';
import { InvalidInputError, nearest, type Day, type Problem, type Verdict } from '#kernel';
import { PROGRAMMES, type Commune, type Department, type Knowledge } from '#territory';

import type { LastAward, SchemeAwards } from './awards.js';
import { compiledCatalogue } from './compiled-catalogue.js';
import { countryOn } from './country-columns.js';
import { readFacts, type DeclaredFact, type Declaration } from './request.js';

/** Which communes are judged at all; absent members let every commune through. */
export interface CommuneFilter {
  readonly inseeCodes?: readonly string[] | null | undefined;
  readonly departments?: readonly string[] | null | undefined;
  readonly regions?: readonly string[] | null | undefined;
  /** Members of any of them on the day. */
  readonly programmes?: readonly string[] | null | undefined;
  readonly populationMin?: number | null | undefined;
  readonly populationMax?: number | null | undefined;
}

export interface EligibleCommunesInput {
  readonly scheme: string;
  readonly on?: Day | null | undefined;
  /** The typical project; a fact about a place counts for every commune. */
  readonly facts?: readonly DeclaredFact[] | null | undefined;
  readonly filter?: CommuneFilter | null | undefined;
  /** Which communes are listed, all by default; the counts do not depend on it. */
  readonly verdicts?: readonly Verdict[] | null | undefined;
  /** Lists only communes without an award that took effect on that day or later; the counts do not depend on it. */
  readonly withoutAwardSince?: Day | null | undefined;
}

export interface JudgedCommune {
  readonly commune: Commune;
  readonly verdict: Verdict;
  readonly lastAward: LastAward | undefined;
}

export interface DepartmentCounts extends VerdictCounts {
  readonly department: Department;
  /** Communes of the filter that were ever awarded the scheme, whatever their verdict. */
  readonly awarded: number;
}

export interface EligibleCommunes {
  readonly on: Day;
  readonly counts: VerdictCounts;
  readonly byDepartment: readonly DepartmentCounts[];
  /** How many communes are listed. */
  readonly total: number;
  /** Those listed from one on, in order of verdict (eligible first), then INSEE code. `after` is what a cursor of {@link cursorOf} names. */
  list(after?: ListKey): Iterable<JudgedCommune>;
}

/** Where a commune stands in the list: valid while communes are added, removed or judged otherwise. */
export interface ListKey {
  readonly verdict: Verdict;
  readonly inseeCode: string;
}

export type EligibleCommunesAnswer =
  { readonly communes: EligibleCommunes | undefined } | { readonly problems: readonly Problem[] };

const VERDICTS: readonly Verdict[] = ['ELIGIBLE', 'TO_VERIFY', 'INELIGIBLE'];
const MAX_CODES = 40_000;

/** Where a commune stands, as a client holds it. */
export function cursorOf({ verdict, commune }: JudgedCommune): string {
  return Buffer.from(`${verdict} ${commune.inseeCode}`).toString('base64url');
}

/** The place that a cursor names; a problem for what is none. */
export function readCursor(cursor: string, problems: Problem[]): ListKey | undefined {
  const match = /^(ELIGIBLE|TO_VERIFY|INELIGIBLE) ([0-9AB]{5})$/.exec(Buffer.from(cursor, 'base64url').toString());
  if (match) return { verdict: match[1] as Verdict, inseeCode: match[2]! };
  problems.push({ path: 'after', code: 'invalid-cursor', message: '« after » n’est pas un curseur de cette liste.' });
  return undefined;
}

/** Every commune judged; `communes` is `undefined` for a scheme that is not published, `problems` say what is wrong with the input. */
export async function eligibleCommunes(
  input: EligibleCommunesInput,
  knowledge: Knowledge,
  catalogue: Catalogue,
  awards: SchemeAwards,
  today: Day,
): Promise<EligibleCommunesAnswer> {
  const problems: Problem[] = [];
  const declarations = readFacts(input.facts ?? [], problems);
  const on = input.on ?? today;
  const within = readFilter(input.filter ?? {}, knowledge, on, problems);
  if (problems.length > 0 || !within) return { problems };
  const { compiler, bySlug } = compiledCatalogue(catalogue);
  const scheme = bySlug.get(input.scheme);
  if (!scheme) return { communes: undefined };

  const { communes, columns } = countryOn(knowledge, on);
  const verdicts = new CountryJudge(compiler, columns, questionOf(declarations, on)).judge(scheme.compiled);
  const lastAwards = await lastAwardsOf(awards, input.scheme, on, knowledge);
  const byVerdict = Object.fromEntries(
    VERDICTS.map((verdict) => [verdict, both(verdicts.withVerdict(verdict), within)]),
  ) as Record<Verdict, Bits>;

  const { withoutAwardSince } = input;
  const listed = withoutAwardSince
    ? both(
        within,
        bitsOf(communes, (commune) => !hadAwardSince(lastAwards, commune, withoutAwardSince)),
      )
    : within;
  const shown = VERDICTS.filter((verdict) => !input.verdicts?.length || input.verdicts.includes(verdict)).map(
    (verdict) => ({ verdict, bits: both(byVerdict[verdict], listed) }),
  );
  return {
    communes: {
      on,
      counts: verdicts.counts(within),
      byDepartment: countByDepartment(communes, byVerdict, lastAwards, knowledge),
      total: shown.reduce((total, { bits }) => total + countBits(bits, communes.length), 0),
      *list(after) {
        const reached = after ? VERDICTS.indexOf(after.verdict) : -1;
        for (const { verdict, bits } of shown) {
          if (VERDICTS.indexOf(verdict) < reached) continue;
          const from = after?.verdict === verdict ? firstAfter(communes, after.inseeCode) : 0;
          for (let position = from; position < communes.length; position++) {
            const commune = communes[position]!;
            if (hasBit(bits, position)) yield { commune, verdict, lastAward: lastAwards.get(commune.inseeCode) };
          }
        }
      },
    },
  };
}

/** How many communes of the whole country have each verdict, for every scheme of a catalogue: `declared` is a typical project. */
export function countVerdictsOfCountry(
  declared: readonly DeclaredFact[],
  knowledge: Knowledge,
  catalogue: Catalogue,
  on: Day,
): ReadonlyMap<string, VerdictCounts> {
  const problems: Problem[] = [];
  const question = questionOf(readFacts(declared, problems), on);
  if (problems.length > 0) throw new InvalidInputError(problems);
  const { compiler, schemes } = compiledCatalogue(catalogue);
  const judge = new CountryJudge(compiler, countryOn(knowledge, on).columns, question);
  return new Map(schemes.map(({ scheme, compiled }) => [scheme.document.slug, judge.count(compiled)]));
}

function questionOf(declarations: readonly Declaration[], on: Day): CountryQuestion {
  const facts = new Map<string, KnownFact>([['beneficiary.type', COMMUNE]]);
  const hidden = new Set<string>();
  for (const { code, value } of declarations) {
    if (value === null) hidden.add(code);
    else facts.set(code, { code, value, source: 'DECLARED' });
  }
  for (const code of hidden) facts.delete(code);
  return { facts, hidden, on };
}

const COMMUNE: KnownFact = {
  code: 'beneficiary.type',
  value: 'COMMUNE',
  source: 'DERIVED',
  origin: 'déduit du lieu',
};

/** Awards keep the commune of the day they were imported; they are brought to the communes of today. */
async function lastAwardsOf(
  awards: SchemeAwards,
  scheme: string,
  on: Day,
  { country }: Knowledge,
): Promise<ReadonlyMap<string, LastAward>> {
  const last = new Map<string, LastAward>();
  for (const [code, award] of await awards.lastAwards(scheme, on)) {
    const commune = country.resolve(code)?.inseeCode;
    if (commune === undefined) continue;
    const known = last.get(commune);
    if (!known || known.effectiveOn < award.effectiveOn) last.set(commune, award);
  }
  return last;
}

function hadAwardSince(awards: ReadonlyMap<string, LastAward>, { inseeCode }: Commune, since: Day): boolean {
  const award = awards.get(inseeCode);
  return award !== undefined && award.effectiveOn >= since;
}

function countByDepartment(
  communes: readonly Commune[],
  byVerdict: Readonly<Record<Verdict, Bits>>,
  awards: ReadonlyMap<string, LastAward>,
  { country }: Knowledge,
): DepartmentCounts[] {
  const counted = new Map<string, { eligible: number; toVerify: number; ineligible: number; awarded: number }>();
  communes.forEach(({ departmentCode, inseeCode }, position) => {
    const verdict = VERDICTS.find((one) => hasBit(byVerdict[one], position));
    if (!verdict) return;
    let counts = counted.get(departmentCode);
    if (!counts) counted.set(departmentCode, (counts = { eligible: 0, toVerify: 0, ineligible: 0, awarded: 0 }));
    counts[MEMBER[verdict]]++;
    if (awards.has(inseeCode)) counts.awarded++;
  });
  return [...counted]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, counts]) => ({
      department: country.department(code) ?? { code, name: code, regionCode: undefined },
      ...counts,
    }));
}

const MEMBER = { ELIGIBLE: 'eligible', TO_VERIFY: 'toVerify', INELIGIBLE: 'ineligible' } as const;

function both(one: Bits, other: Bits): Bits {
  return one.map((bits, word) => bits & other[word]!);
}

function bitsOf(communes: readonly Commune[], belongs: (commune: Commune) => boolean): Bits {
  const bits = new Uint32Array((communes.length + 31) >>> 5);
  communes.forEach((commune, position) => {
    if (belongs(commune)) setBit(bits, position);
  });
  return bits;
}

function firstAfter(communes: readonly Commune[], inseeCode: string): number {
  let [low, high] = [0, communes.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (communes[middle]!.inseeCode <= inseeCode) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The communes that the filter lets through, as bits; `undefined` after problems. */
function readFilter(filter: CommuneFilter, knowledge: Knowledge, on: Day, problems: Problem[]): Bits | undefined {
  const { country, memberships } = knowledge;
  const before = problems.length;
  const inseeCodes = readCodes(filter.inseeCodes, 'inseeCodes', problems, 'n’est le code INSEE d’aucune commune', {
    read: (code) => country.resolve(code.toUpperCase())?.inseeCode,
    near: (code) => country.nearestCode(code),
  });
  const departments = readCodes(filter.departments, 'departments', problems, 'n’est le code d’aucun département', {
    read: (code) => country.department(code.toUpperCase())?.code,
    near: (code) =>
      nearest(
        code,
        country.departments.map((department) => department.code),
      ),
  });
  const regions = readCodes(filter.regions, 'regions', problems, 'n’est le code d’aucune région', {
    read: (code) => country.region(code)?.code,
    near: (code) =>
      nearest(
        code,
        country.regions.map((region) => region.code),
      ),
  });
  const codes = PROGRAMMES.map(({ code }) => code);
  const programmes = readCodes(filter.programmes, 'programmes', problems, 'n’est le code d’aucun programme', {
    read: (code) => (codes.includes(code) ? code : undefined),
    near: (code) => nearest(code, codes),
  });
  const { populationMin, populationMax } = filter;
  for (const [name, bound] of Object.entries({ populationMin, populationMax })) {
    if (bound != null && bound < 0)
      problems.push({
        path: `filter.${name}`,
        code: 'negative-population',
        message: 'Une population n’est pas négative.',
      });
  }
  if (populationMin != null && populationMax != null && populationMin > populationMax)
    problems.push({
      path: 'filter.populationMin',
      code: 'empty-range',
      message: `La population minimale (${populationMin}) dépasse la maximale (${populationMax}).`,
    });
  if (problems.length > before) return undefined;
  const bounded = populationMin != null || populationMax != null;
  return bitsOf(
    countryOn(knowledge, on).communes,
    (commune) =>
      (!inseeCodes || inseeCodes.has(commune.inseeCode)) &&
      (!departments || departments.has(commune.departmentCode)) &&
      (!regions || regions.has(commune.regionCode ?? '')) &&
      (!bounded ||
        (commune.population !== undefined &&
          commune.population >= (populationMin ?? 0) &&
          commune.population <= (populationMax ?? Infinity))) &&
      (!programmes ||
        [...programmes].some((programme) => memberships.of(programme)?.isMember(commune.inseeCode, on) === true)),
  );
}

interface CodeReading {
  readonly read: (code: string) => string | undefined;
  readonly near: (code: string) => string | undefined;
}

/** How many unknown codes get a « did you mean ». */
const MAX_SUGGESTIONS = 10;

/** A list of another kind of code is one mistake: its first lines say enough. */
const MAX_UNKNOWN = 100;

function readCodes(
  written: readonly string[] | null | undefined,
  field: string,
  problems: Problem[],
  what: string,
  { read, near }: CodeReading,
): ReadonlySet<string> | undefined {
  // An empty list asks for nothing in particular, as in every filter.
  if (!written?.length) return undefined;
  if (written.length > MAX_CODES) {
    problems.push({
      path: `filter.${field}`,
      code: 'too-many',
      message: `Au plus ${MAX_CODES} codes peuvent être donnés.`,
    });
    return undefined;
  }
  const codes = new Set<string>();
  let unknown = 0;
  written.forEach((text, index) => {
    const code = read(text.trim());
    if (code !== undefined) {
      codes.add(code);
      return;
    }
    if (++unknown > MAX_UNKNOWN) return;
    const nearby = unknown <= MAX_SUGGESTIONS ? near(text.trim()) : undefined;
    problems.push({
      path: `filter.${field}[${index}]`,
      code: 'unknown-code',
      message: `« ${text.slice(0, 40)} » ${what}.${nearby ? ` Vouliez-vous dire « ${nearby} » ?` : ''}`,
    });
  });
  return codes;
}
