import { CATALOGUE_VOCABULARY, organisationIn, type Catalogue, type CatalogueSource } from '#catalogue';
import { clauseOf, type Facts } from '#criteria';
import {
  planFinancing,
  type FinancingPlan,
  type PlanInput,
  type SecuredAid,
  type SpendingKind,
  type Zone,
} from '#financing';
import { Day, Euro, type Clock, type Problem } from '#kernel';

import type { MatchReport } from './match.js';
import type { MatchService } from './match-service.js';
import { failedCondition, planCandidates } from './plan-candidates.js';
import { withFundTerms } from './plan-funds.js';
import { namedPlan, type KeptPlan } from './plan-kept.js';
import { amountProblems, readWishes, type FinancingPlanInput, type PlanWishes } from './plan-request.js';

/** A plan and the catalogue that it was made on. */
export interface PlannedFinancing {
  readonly kept: KeptPlan;
  readonly catalogue: Catalogue;
}

/** The use case « which financing plan does the law allow us »: a client's input in, a plan or every problem out. */
export class PlanService {
  constructor(
    private readonly matching: MatchService,
    private readonly catalogue: CatalogueSource,
    private readonly clock: Clock,
  ) {}

  async plan(input: FinancingPlanInput): Promise<PlannedFinancing | { readonly problems: readonly Problem[] }> {
    const wished: Problem[] = [];
    const wishes = readWishes(input, this.catalogue.current(), wished);
    const answer = await this.matching.match({
      place: input.place,
      on: input.on,
      facts: input.facts,
      // A plan ranks nothing: the title has no part in it.
      project: { ...input.project, title: undefined, cost: input.project.cost ?? costOfExpenses(wishes) },
    });
    const refused = 'problems' in answer ? answer.problems : [];
    const amounts = 'problems' in answer ? amountsOfInput(input, wishes) : amountsOf(answer.report.request.facts);
    const problems = withoutRepeats([
      ...refused,
      ...(amounts.cost === undefined ? [MISSING_COST] : []),
      ...wished,
      ...amountProblems(wishes, amounts, input.derogations ?? [], input.on ?? Day.at(this.clock.now())),
    ]);
    if (problems.length > 0 || 'problems' in answer) return { problems };
    return planned(answer.report, wishes, amounts.cost!);
  }
}

const MISSING_COST: Problem = {
  path: 'project.cost',
  code: 'missing',
  message: 'Donnez le coût du projet hors taxes, ou ses dépenses : sans lui, il n’y a pas de plan.',
};

type Amounts = Pick<PlanInput, 'eligibleCost' | 'privateFunding'> & { readonly cost: Euro | undefined };

function planned(report: MatchReport, wishes: PlanWishes, cost: Euro): PlannedFinancing {
  const { request, catalogue } = report;
  const { candidates, leftOut } = planCandidates(report, wishes);
  const plan = planFinancing({
    ...wishes,
    secured: withVerdicts(withFundTerms(wishes.secured, request.place), report),
    ...amountsOf(request.facts),
    ...lawOfPlace(report),
    on: request.on,
    cost,
    spendingKind: textOf(request.facts, 'project.spendingKind') as SpendingKind | undefined,
    themes: request.facts.has('project.themes') ? request.themes : undefined,
    facts: request.facts,
    factClause: (code, is) =>
      CATALOGUE_VOCABULARY.get(code) &&
      clauseOf({ fact: code, is }, { vocabulary: CATALOGUE_VOCABULARY, on: request.on }),
    candidates,
  });
  const { place } = request;
  const complete: FinancingPlan = { ...plan, leftOut: [...plan.leftOut, ...leftOut] };
  return {
    catalogue,
    kept: namedPlan({
      on: request.on,
      place:
        place.kind === 'COMMUNE'
          ? { name: place.commune.name, inseeCode: place.commune.inseeCode, epciSiren: place.epci?.siren }
          : { name: place.epci.name, epciSiren: place.epci.siren },
      declared: request.declared,
      wishes: { ...wishes, secured: wishes.secured.map(({ terms: _, legalBasis: __, ...aid }) => aid) },
      plan: complete,
      tableNames: tableNamesOf(complete, catalogue),
      versions: versionsOf(complete, catalogue),
    }),
  };
}

/** The money of others, with why the match excludes the scheme that it comes from, when it does. */
function withVerdicts(secured: readonly SecuredAid[], { matches }: MatchReport): readonly SecuredAid[] {
  return secured.map((aid) => {
    const match = matches.find(({ scheme }) => scheme.document.slug === aid.scheme);
    return match?.verdict === 'INELIGIBLE' ? { ...aid, ineligible: failedCondition(match) ?? '' } : aid;
  });
}

/** The department decides where the law applies, unless the caller says that the place is elsewhere. */
function lawOfPlace({ request: { place, facts } }: MatchReport): Pick<PlanInput, 'zone' | 'department'> {
  const zone = facts.get('place.zone');
  return {
    zone: zone?.value as Zone | undefined,
    department:
      zone?.source === 'DECLARED'
        ? undefined
        : place.kind === 'COMMUNE'
          ? place.commune.departmentCode
          : place.epci.departmentCode,
  };
}

/** Declared facts win over the fields of the project: both are facts by now. */
function amountsOf(facts: Facts): Amounts {
  const amount = (code: string): Euro | undefined => {
    const value = facts.get(code)?.value;
    return typeof value === 'bigint' ? value : undefined;
  };
  return {
    cost: amount('project.cost'),
    eligibleCost: amount('project.eligibleCost'),
    privateFunding: amount('project.privateFunding'),
  };
}

function amountsOfInput({ project }: FinancingPlanInput, wishes: PlanWishes): Amounts {
  return {
    cost: project.cost ?? costOfExpenses(wishes),
    eligibleCost: project.eligibleCost ?? undefined,
    privateFunding: project.privateFunding ?? undefined,
  };
}

/** Without a cost, the expenses say it. */
function costOfExpenses({ expenses }: PlanWishes): Euro | undefined {
  return expenses.length === 0 ? undefined : Euro.sum(expenses.map(({ amount }) => amount));
}

function textOf(facts: Facts, code: string): string | undefined {
  const value = facts.get(code)?.value;
  return typeof value === 'string' ? value : undefined;
}

/** A DETR table names who pays, then what: « État – DETR ». */
function tableNamesOf({ lines }: FinancingPlan, catalogue: Catalogue): KeptPlan['tableNames'] {
  return Object.fromEntries(
    lines.flatMap(({ scheme, label }) => {
      const document = catalogue.bySlug.get(scheme ?? '')?.document;
      if (!document) return [];
      const funder = organisationIn(document, document.funders[0] ?? '')?.name;
      return [[document.slug, funder === undefined || funder === label ? label : `${funder} – ${label}`]];
    }),
  );
}

function versionsOf(plan: FinancingPlan, catalogue: Catalogue): KeptPlan['versions'] {
  const lines = [...plan.lines, ...plan.alternatives.flatMap((alternative) => alternative.lines)];
  const slugs = new Set([
    ...lines.flatMap(({ scheme }) => scheme ?? []),
    ...[...plan.unlocks, ...plan.leftOut].flatMap(({ scheme }) => scheme ?? []),
  ]);
  return [...slugs].sort().map((slug) => [slug, catalogue.bySlug.get(slug)!.version]);
}

/** Two readers look at the same amount: what is wrong with it is said once. */
function withoutRepeats(problems: readonly Problem[]): readonly Problem[] {
  return problems.filter(({ path }, index) => {
    const first = problems.findIndex((other) => other.path === path);
    return first === index || path === 'expenses';
  });
}
