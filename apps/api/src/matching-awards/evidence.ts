import { LRUCache } from 'lru-cache';

import { Day, type Clock } from '#kernel';
import { populationClassOf, RATE_UNIT, type AwardStatistics, type StatisticsReader } from '#ledger';
import type { AwardEvidence, AwardStatistics as EvidencePort } from '#matching';
import type { KnowledgeSource } from '#territory';

const KEPT = 2_000;
const KEPT_MILLISECONDS = 60_000;

/**
 * What the ledger says of comparable awards, as matching asks for it. Communes of one size and density have one answer, kept for a minute: a report
 * of twenty schemes then asks the database nothing.
 */
export class LedgerEvidence implements EvidencePort {
  private readonly kept: LRUCache<string, Promise<AwardEvidence | undefined>>;

  constructor(
    private readonly statistics: StatisticsReader,
    private readonly knowledge: KnowledgeSource,
    private readonly clock: Clock,
  ) {
    this.kept = new LRUCache({ max: KEPT, ttl: KEPT_MILLISECONDS });
  }

  evidence(scheme: string, inseeCode: string | undefined): Promise<AwardEvidence | undefined> {
    const key = `${scheme} ${this.likenessOf(inseeCode)}`;
    const known = this.kept.get(key);
    if (known) return known;
    // An estimate stands without its evidence: a database that is slow or away makes it no worse.
    const asked = this.statistics
      .statistics(scheme, inseeCode, undefined)
      .then(evidenceOf)
      .catch(() => undefined);
    this.kept.set(key, asked);
    return asked;
  }

  private likenessOf(inseeCode: string | undefined): string {
    if (inseeCode === undefined) return '';
    const { country, referenceFacts } = this.knowledge.current();
    const population = country.commune(inseeCode)?.population;
    const density = referenceFacts.find('place.density', inseeCode, Day.at(this.clock.now()))?.value;
    return `${population === undefined ? '' : populationClassOf(population).from} ${String(density ?? '')}`;
  }
}

function evidenceOf({ awards, amount, rate, basis }: AwardStatistics): AwardEvidence {
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
