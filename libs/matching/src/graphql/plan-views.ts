import type { Catalogue, PublishedScheme } from '#catalogue';
import { legalBasisView, SchemeView } from '#catalogue/graphql';
import type { Derogation, LeftOutScheme, PlanCheck, PlanLine, PlanUnlock } from '#financing';

import type { KeptPlan } from '../index.js';

import {
  FinancingPlanType,
  type DerogationType,
  type PlanCheckType,
  type PlanFileType,
  type PlanLeftOutType,
  type PlanLineType,
  type PlanUnlockType,
} from './plan.types.js';

type FindScheme = (slug: string | undefined) => SchemeView | null;

/** `schemes`: those that the plan names, in the versions that it was made on. */
export function planView(kept: KeptPlan, schemes: Iterable<PublishedScheme>, catalogue: Catalogue): FinancingPlanType {
  const { plan, place } = kept;
  const bySlug = new Map(Array.from(schemes, (scheme) => [scheme.document.slug, scheme]));
  const find: FindScheme = (slug) => {
    const scheme = slug === undefined ? undefined : bySlug.get(slug);
    return scheme ? new SchemeView(scheme, catalogue, kept.on) : null;
  };
  return Object.assign(new FinancingPlanType(), {
    id: kept.id,
    on: plan.on,
    place: { name: place.name, inseeCode: place.inseeCode ?? null, epciSiren: place.epciSiren ?? null },
    cost: plan.cost,
    eligibleCost: plan.eligibleCost,
    lines: plan.lines.map((line) => lineView(line, find)),
    publicAid: plan.publicAid,
    privateFunding: plan.privateFunding,
    ownShare: { ...plan.ownShare, shareOfPublicFunding: plan.ownShare.shareOfPublicFunding ?? null },
    total: plan.total,
    checks: plan.checks.map(checkView),
    alternatives: plan.alternatives.map((alternative) => ({
      ...alternative,
      lines: alternative.lines.map((line) => lineView(line, find)),
    })),
    unlocks: plan.unlocks.map((unlock) => unlockView(unlock, find)),
    leftOut: plan.leftOut.map((left) => leftOutView(left, find)),
    certainty: plan.certainty,
    kept,
  });
}

function lineView(line: PlanLine, find: FindScheme): PlanLineType {
  return {
    source: line.source,
    scheme: find(line.scheme),
    label: line.label,
    base: line.base ?? null,
    rate: line.rate ?? null,
    amount: line.amount,
    state: line.state ?? null,
    verdict: line.verdict ?? null,
    public: line.public,
    limitedBy: line.limitedBy.map(({ code, sentence, legalBasis }) => ({
      code,
      sentence,
      legalBasis: legalBasis.map(legalBasisView),
    })),
  };
}

function checkView(check: PlanCheck): PlanCheckType {
  return {
    code: check.code,
    outcome: check.outcome,
    sentence: check.sentence,
    value: check.value ?? null,
    limit: check.limit ?? null,
    gap: check.gap,
    subject: check.subject ?? null,
    legalBasis: check.legalBasis.map(legalBasisView),
  };
}

function unlockView(unlock: PlanUnlock, find: FindScheme): PlanUnlockType {
  return {
    code: unlock.code,
    sentence: unlock.sentence,
    gain: unlock.gain ?? null,
    scheme: find(unlock.scheme),
    derogation: unlock.derogation ?? null,
    facts: (unlock.facts ?? []).map(({ code, value }) => ({ code, value: String(value) })),
    legalBasis: unlock.legalBasis.map(legalBasisView),
  };
}

function leftOutView(left: LeftOutScheme, find: FindScheme): PlanLeftOutType {
  return { scheme: find(left.scheme), label: left.label, code: left.code, sentence: left.sentence };
}

/** Where `apps/api` prints the table. */
export function planFiles(id: string): PlanFileType[] {
  return ['html', 'csv', 'ods', 'xlsx'].map((format) => ({ format, path: `/plans/${id}.${format}` }));
}

export function derogationView(derogation: Derogation): DerogationType {
  return {
    code: derogation.code,
    label: derogation.label,
    share: derogation.share,
    decidedBy: derogation.decidedBy,
    from: derogation.from,
    condition: derogation.condition,
    uncertain: derogation.uncertain ?? null,
    legalBasis: derogation.legalBasis.map(legalBasisView),
  };
}
