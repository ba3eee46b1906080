import DataLoader from 'dataloader';
import { LRUCache } from 'lru-cache';

import { Day, type Clock } from '#kernel';
import {
  comparedCommune,
  populationClassOf,
  RATE_UNIT,
  type AwardSummary,
  type ComparedCommune,
  type StatisticsReader,
} from '#ledger';
import type { AwardEvidence, AwardStatistics as EvidencePort } from '#matching';
import type { KnowledgeSource } from '#territory';

const KEPT = 2_000;
const KEPT_MILLISECONDS = 60_000;

/**
 * What the ledger says of comparable awards, as matching asks for it. Communes of one size and density have one answer, kept for a minute, and what a
 * report asks of all its schemes is read at once: the database is asked as often for forty schemes as for one.
 */
export class LedgerEvidence implements EvidencePort {
  private readonly kept: LRUCache<string, Promise<AwardEvidence | undefined>>;
  private readonly asked: DataLoader<Question, AwardEvidence | undefined>;

  constructor(
    statistics: StatisticsReader,
    private readonly knowledge: KnowledgeSource,
    private readonly clock: Clock,
  ) {
    this.kept = new LRUCache({ max: KEPT, ttl: KEPT_MILLISECONDS });
    this.asked = new DataLoader((questions) => answers(statistics, questions), { cache: false });
  }

  evidence(scheme: string, inseeCode: string | undefined): Promise<AwardEvidence | undefined> {
    const commune =
      inseeCode === undefined
        ? undefined
        : comparedCommune(this.knowledge.current(), inseeCode, Day.at(this.clock.now()));
    const likeness = likenessOf(commune);
    const key = `${scheme} ${likeness}`;
    const known = this.kept.get(key);
    if (known) return known;
    // An estimate stands without its evidence: a database that is slow or away makes it no worse.
    const answer = this.asked.load({ scheme, commune, likeness }).catch(() => undefined);
    this.kept.set(key, answer);
    return answer;
  }
}

interface Question {
  readonly scheme: string;
  readonly commune: ComparedCommune | undefined;
  readonly likeness: string;
}

/** What has one answer: the class of population rather than the population. */
function likenessOf(commune: ComparedCommune | undefined): string {
  const { population, density } = commune ?? {};
  return `${population === undefined ? '' : populationClassOf(population).from} ${density ?? ''}`;
}

/** The answers in the order of the questions: one reading for all the schemes asked about communes that are alike. */
async function answers(
  statistics: StatisticsReader,
  questions: readonly Question[],
): Promise<(AwardEvidence | undefined)[]> {
  const summaries = new Map<string, ReadonlyMap<string, AwardSummary>>();
  for (const { likeness, commune } of questions) {
    if (summaries.has(likeness)) continue;
    const alike = questions.filter((question) => question.likeness === likeness);
    const schemes = alike.map(({ scheme }) => scheme);
    summaries.set(likeness, await statistics.summaries(schemes, commune));
  }
  return questions.map(({ scheme, likeness }) => evidenceOf(summaries.get(likeness)?.get(scheme)));
}

function evidenceOf(summary: AwardSummary | undefined): AwardEvidence | undefined {
  if (!summary) return undefined;
  const { awards, amount, rate, basis } = summary;
  return {
    awards,
    amount,
    rate: rate && { p25: fraction(rate.p25), median: fraction(rate.median), p75: fraction(rate.p75) },
    basis,
  };
}

function fraction(millionths: bigint): number {
  return Number(millionths) / Number(RATE_UNIT);
}
