/** Which conditions of a tree are shown to people as criteria of their own, and as what. */
import { Possible } from '#kernel';
import { datedValueOn } from './bounds.js';
import type { Criterion, LegalBasis } from './language.js';
import { requirementOf, type SentenceContext } from './sentences.js';
import { branchesOf, isAllOf, isLeaf, isNot, parametersOf, visit } from './walk.js';

/** A node of the tree, met under an even or odd number of `not`. */
export interface Occurrence {
  readonly criterion: Criterion;
  readonly negated: boolean;
}

/** One condition as it is shown. */
export interface Presented extends Occurrence {
  /** Its code, or its path where a draft has none yet. */
  readonly code: string;
  readonly path: string;
  /** The guards that it stands behind, outermost first. */
  readonly guards: readonly Criterion[];
  /** « soit », « et, dans ce même cas, » when it is one of several ways. */
  readonly prefix: string;
  /** The choices (`any`) around it, outermost first. */
  readonly choices: readonly Occurrence[];
  /** Its own legal basis, or that of the nearest branch around it that has one. */
  readonly legalBasis: readonly LegalBasis[];
}

interface Surroundings {
  readonly path: string;
  readonly negated: boolean;
  readonly guards: readonly Criterion[];
  readonly prefix: string;
  readonly choices: readonly Occurrence[];
  readonly legalBasis: readonly LegalBasis[];
  /** A branch around it is shown as one criterion: leaves without a code of their own are part of that. */
  readonly covered: boolean;
}

/** A further condition of the same way, in a choice. */
const CONTINUED = 'et, dans ce même cas, ';

/** A criterion never changes, and the same ones are shown in every report. */
const PRESENTED = new WeakMap<Criterion, readonly Presented[]>();

/** The conditions shown for a criterion, in the order of the text: leaves, and branches that carry a code. */
export function presentedIn(criterion: Criterion): readonly Presented[] {
  const known = PRESENTED.get(criterion);
  if (known) return known;
  const shown: Presented[] = [];
  collect(
    criterion,
    { path: 'eligibility', negated: false, guards: [], prefix: '', choices: [], legalBasis: [], covered: false },
    shown,
  );
  PRESENTED.set(criterion, shown);
  return shown;
}

/**
 * A branch with a code is one criterion when it says its own sentence, or when no leaf below has a code. Leaves that
 * have codes are shown as well: the author chooses by writing codes.
 */
export function isShownWhole(criterion: Criterion): boolean {
  return (
    !isLeaf(criterion) &&
    criterion.code !== undefined &&
    (criterion.sentence !== undefined || !branchesOf(criterion).some(hasCodedPart))
  );
}

function hasCodedPart(criterion: Criterion): boolean {
  return criterion.code !== undefined || branchesOf(criterion).some(hasCodedPart);
}

function collect(criterion: Criterion, around: Surroundings, shown: Presented[]): void {
  const guards = criterion.when ? [...around.guards, criterion.when] : around.guards;
  const legalBasis = criterion.legalBasis ?? around.legalBasis;
  const whole = isShownWhole(criterion);
  if (whole || (isLeaf(criterion) && (criterion.code !== undefined || !around.covered))) {
    const { path, negated, prefix, choices } = around;
    shown.push({ criterion, code: criterion.code ?? path, path, negated, guards, prefix, choices, legalBasis });
  }
  const inside: Surroundings = {
    ...around,
    guards,
    legalBasis,
    prefix: whole ? '' : around.prefix,
    covered: around.covered || whole,
  };
  if (isLeaf(criterion)) return;
  if (isNot(criterion)) {
    collect(criterion.not, { ...inside, path: `${around.path}.not`, negated: !around.negated }, shown);
    return;
  }
  const branches = branchesOf(criterion);
  const conjunction = isAllOf(criterion);
  const name = conjunction ? 'all' : 'any';
  // Under an odd number of `not`, an `all` is a choice: one failing branch is enough.
  const isChoice = conjunction === around.negated && branches.length > 1;
  const choices = isChoice ? [...around.choices, { criterion, negated: around.negated }] : around.choices;
  const before = shown.length;
  branches.forEach((branch, index) => {
    const first = shown.length === before;
    const prefix = isChoice ? choicePrefix(inside.prefix) : first || inside.prefix === '' ? inside.prefix : CONTINUED;
    collect(branch, { ...inside, choices, prefix, path: `${around.path}.${name}[${index}]` }, shown);
  });
}

function choicePrefix(prefix: string): string {
  return prefix.endsWith('soit ') ? prefix : `${prefix}soit `;
}

/** One condition of a scheme's page. */
export interface Requirement {
  readonly code: string;
  /** French, without final stop. */
  readonly sentence: string;
  readonly legalBasis: readonly LegalBasis[];
  readonly fromMemory: boolean;
}

/** The conditions of a scheme in words, for its page: text and rule cannot drift, since one makes the other. */
export function requirements(criterion: Criterion, context: SentenceContext): readonly Requirement[] {
  return presentedIn(criterion).map((item) => ({
    code: item.code,
    sentence: requirementOf(item.criterion, item.guards, context, item),
    legalBasis: legalBasisOn(item, context),
    fromMemory: item.criterion.fromMemory === true,
  }));
}

/** What a condition rests on that day: its own legal basis, then that of the dated values which bound it, each once. */
export function legalBasisOn(
  { criterion, legalBasis }: Presented,
  { on, scheme }: Pick<SentenceContext, 'on' | 'scheme'>,
): readonly LegalBasis[] {
  const basis = [...legalBasis];
  visit(criterion, (leaf) => {
    for (const parameter of parametersOf(leaf, scheme?.parameters ?? [])) {
      const dated = datedValueOn(parameter, on)?.legalBasis;
      if (dated && !basis.some(({ label }) => label === dated.label)) basis.push(dated);
    }
  });
  return basis;
}

/** The judgement of a condition as it reads under its `not`s. */
export function underNegation(possible: Possible, negated: boolean): Possible {
  return negated ? Possible.not(possible) : possible;
}
