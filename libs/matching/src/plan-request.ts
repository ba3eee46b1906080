/** What a client sends for a financing plan, and everything that is wrong with it, at once. */
import type { Catalogue } from '#catalogue';
import { planProblems, type Expense, type PlanInput, type SecuredAid } from '#financing';
import { Euro, nearest, type Day, type Problem } from '#kernel';
import type { PlaceCodes } from '#territory';

import type { DeclaredFact, ProjectInput } from './request.js';

export interface FinancingPlanInput {
  readonly place: PlaceCodes;
  readonly on?: Day | null | undefined;
  readonly facts?: readonly DeclaredFact[] | null | undefined;
  readonly project: ProjectInput;
  /** Restrict to these; default: every scheme that the match does not exclude. */
  readonly schemes?: readonly string[] | null | undefined;
  readonly secured?: readonly SecuredAidInput[] | null | undefined;
  readonly expenses?: readonly ExpenseInput[] | null | undefined;
  readonly derogations?: readonly string[] | null | undefined;
  readonly excludeToVerify?: boolean | null | undefined;
}

/** Exactly one of `scheme` and `funder`. */
export interface SecuredAidInput {
  readonly scheme?: string | null | undefined;
  readonly funder?: string | null | undefined;
  readonly amount: Euro;
  readonly public: boolean;
  readonly state?: SecuredAid['state'] | null;
}

export interface ExpenseInput {
  readonly label: string;
  readonly amount: Euro;
  readonly eligible?: boolean | null | undefined;
}

/** The parts of the input that a plan takes beside the place, the facts and the project. */
export interface PlanWishes {
  /** Slugs, each once; `undefined` for no restriction. */
  readonly schemes: readonly string[] | undefined;
  readonly secured: readonly SecuredAid[];
  readonly expenses: readonly Expense[];
  readonly derogations: readonly string[];
  readonly excludeToVerify: boolean;
}

const LONGEST_LABEL = 200;
const LARGEST_LIST = 200;

/** Reads them; what is wrong is added to `problems`. Labels lose line breaks and invisible characters. */
export function readWishes(input: FinancingPlanInput, catalogue: Catalogue, problems: Problem[]): PlanWishes {
  for (const list of ['schemes', 'secured', 'expenses', 'derogations'] as const) {
    const { length } = input[list] ?? [];
    if (length > LARGEST_LIST) {
      problems.push({ path: list, code: 'too-many', message: `${LARGEST_LIST} au plus, et non ${length}.` });
    }
  }
  const schemes = input.schemes?.slice(0, LARGEST_LIST);
  schemes?.forEach((slug, index) => {
    checkAid(slug, `schemes[${index}]`, catalogue, problems);
  });
  return {
    schemes: schemes && [...new Set(schemes)],
    secured: (input.secured ?? [])
      .slice(0, LARGEST_LIST)
      .map((aid, index) => readSecured(aid, `secured[${index}]`, catalogue, problems)),
    expenses: (input.expenses ?? []).slice(0, LARGEST_LIST).map((expense, index) => ({
      label: readLabel(expense.label, `expenses[${index}].label`, problems),
      amount: expense.amount,
      eligible: expense.eligible ?? undefined,
    })),
    derogations: [...new Set((input.derogations ?? []).slice(0, LARGEST_LIST))],
    excludeToVerify: input.excludeToVerify ?? false,
  };
}

/**
 * What the law of plans finds wrong in amounts and derogations. Without a cost nothing is held against the expenses: that it
 * is missing is said already.
 */
export function amountProblems(
  wishes: PlanWishes,
  amounts: Pick<PlanInput, 'eligibleCost' | 'privateFunding'> & { readonly cost: Euro | undefined },
  derogations: readonly string[],
  on: Day,
): readonly Problem[] {
  const { cost } = amounts;
  const known = cost === undefined ? { cost: Euro.sum(wishes.expenses.map(({ amount }) => amount)) } : amounts;
  return planProblems({ ...wishes, derogations, ...known, cost: known.cost!, on, candidates: [] });
}

function readSecured(aid: SecuredAidInput, path: string, catalogue: Catalogue, problems: Problem[]): SecuredAid {
  const scheme = written(aid.scheme);
  const funder = written(aid.funder);
  const document = scheme === undefined ? undefined : checkAid(scheme, `${path}.scheme`, catalogue, problems);
  return {
    scheme,
    funder: funder === undefined ? undefined : readLabel(funder, `${path}.funder`, problems),
    label: document && (document.acronym ?? document.name),
    amount: aid.amount,
    public: aid.public,
    state: aid.state ?? undefined,
    terms: document?.financing,
    legalBasis: document?.legalBasis.map(({ label, url }) => ({ label, url })),
  };
}

/** The aid of that slug, or `undefined` after a problem that names the nearest. */
function checkAid(slug: string, path: string, catalogue: Catalogue, problems: Problem[]) {
  const document = catalogue.bySlug.get(slug)?.document;
  if (!document) {
    const near = nearest(slug, catalogue.bySlug.keys());
    const hint = near === undefined ? '' : ` Vouliez-vous dire « ${near} » ?`;
    problems.push({
      path,
      code: 'unknown-scheme',
      message: `Le dispositif « ${slug.slice(0, 60)} » n’existe pas ou n’est pas publié.${hint}`,
    });
    return undefined;
  }
  if (document.kind === 'AID') return document;
  problems.push({
    path,
    code: 'not-an-aid',
    message:
      document.kind === 'COMPENSATION'
        ? `« ${document.name} » rembourse une dépense après coup : ce n’est pas une aide, il ne paraît pas au plan.`
        : `« ${document.name} » est un statut, pas une aide : il ne verse rien et ne paraît pas au plan.`,
  });
  return undefined;
}

function written(text: string | null | undefined): string | undefined {
  return text === null || text?.trim() === '' ? undefined : text;
}

/** One line of visible characters. */
function readLabel(text: string, path: string, problems: Problem[]): string {
  if (text.length > LONGEST_LABEL) {
    problems.push({ path, code: 'too-long', message: `Ce nom dépasse ${LONGEST_LABEL} caractères.` });
  }
  return text
    .slice(0, LONGEST_LABEL)
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim();
}
