import type { StatisticsReader, Quartiles } from '#ledger';
import { RATE_UNIT } from '#ledger';
import type { AwardEvidence, AwardStatistics } from '#matching';

/** Half a minute old is new enough for an estimate, which is asked for every scheme of a page. */
const KEPT_FOR = 30_000;
const MAX_KEPT = 5_000;

/** The ledger's statistics as matching asks for them. */
export class LedgerEvidence implements AwardStatistics {
  private readonly kept = new Map<string, { until: number; answer: Promise<AwardEvidence | undefined> }>();

  constructor(
    private readonly statistics: StatisticsReader,
    private readonly now: () => Date,
  ) {}

  evidence(scheme: string, inseeCode: string | undefined): Promise<AwardEvidence | undefined> {
    const key = `${scheme} ${inseeCode ?? ''}`;
    const now = this.now().getTime();
    const known = this.kept.get(key);
    if (known && known.until > now) return known.answer;
    if (this.kept.size >= MAX_KEPT) this.kept.clear();
    const answer = this.ask(scheme, inseeCode);
    this.kept.set(key, { until: now + KEPT_FOR, answer });
    answer.catch(() => this.kept.delete(key));
    return answer;
  }

  private async ask(scheme: string, inseeCode: string | undefined): Promise<AwardEvidence | undefined> {
    const { awards, amount, rate, basis } = await this.statistics.statistics(scheme, inseeCode, undefined);
    return awards === 0 ? undefined : { awards, amount, rate: rate && fractions(rate), basis };
  }
}

function fractions({ p25, median, p75 }: Quartiles<bigint>): NonNullable<AwardEvidence['rate']> {
  const fraction = (millionths: bigint): number => Number(millionths) / Number(RATE_UNIT);
  return { p25: fraction(p25), median: fraction(median), p75: fraction(p75) };
}
