import type { DataSource } from 'typeorm';

import type { Award, AwardPage } from '../award.js';
import type { AwardsReader, ListDates, TotalsReader } from '../ports.js';
import type { AwardFilter, AwardTotals, TotalsQuestion } from '../totals.js';

import { AwardStore } from './awards.js';
import type { LedgerChoice } from './demonstration-ledger.js';
import type { SchemeFunder } from './total-dimensions.js';
import { TotalsStore } from './totals.js';

/** Totals of the ledger that is to be read, the demonstration's marked as such. */
export class ReadableTotals implements TotalsReader {
  constructor(
    private readonly ledgers: LedgerChoice,
    private readonly funders: () => readonly SchemeFunder[] = () => [],
  ) {}

  async totals(question: TotalsQuestion): Promise<AwardTotals> {
    const { dataSource, synthetic } = await this.ledgers.choose();
    const totals = await new TotalsStore(dataSource, this.funders).totals(question);
    const hasEntries = totals.covered > 0 || totals.awards > 0 || totals.groups.length > 0;
    return synthetic && hasEntries ? { ...totals, synthetic } : totals;
  }
}

/** Awards of the ledger that is to be read, the demonstration's marked as such. */
export class ReadableAwards implements AwardsReader {
  private readonly real: AwardStore;

  constructor(
    private readonly ledgers: LedgerChoice,
    dataSource: DataSource,
  ) {
    this.real = new AwardStore(dataSource);
  }

  async page(filter: AwardFilter, dates: ListDates, first: number, after?: string): Promise<AwardPage> {
    const { dataSource, synthetic } = await this.ledgers.choose();
    const page = await new AwardStore(dataSource).page(filter, dates, first, after);
    return synthetic ? { ...page, nodes: page.nodes.map((award) => ({ ...award, synthetic })) } : page;
  }

  byId(id: string, dates: ListDates): Promise<Award | undefined> {
    return this.real.byId(id, dates);
  }
}
