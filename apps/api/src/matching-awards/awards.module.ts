import { Global, Module } from '@nestjs/common';
import { DataSource } from 'typeorm';

import type { Clock } from '#kernel';
import { STATISTICS, type StatisticsReader } from '#ledger';
import { LastAwardsReader, LedgerModule } from '#ledger/module';
import { AWARD_STATISTICS, SCHEME_AWARDS, type SchemeAwards } from '#matching';
import { CLOCK } from '#platform';
import { KNOWLEDGE, type KnowledgeSource } from '#territory';

import { LedgerEvidence } from './evidence.js';

/** What matching asks of the ledger: whom a scheme was awarded to, and what comparable awards amounted to. */
@Global()
@Module({
  imports: [LedgerModule],
  providers: [
    {
      provide: SCHEME_AWARDS,
      useFactory: (dataSource: DataSource): SchemeAwards => new LastAwardsReader(dataSource),
      inject: [DataSource],
    },
    {
      provide: AWARD_STATISTICS,
      useFactory: (statistics: StatisticsReader, knowledge: KnowledgeSource, clock: Clock) =>
        new LedgerEvidence(statistics, knowledge, clock),
      inject: [STATISTICS, KNOWLEDGE, CLOCK],
    },
  ],
  exports: [SCHEME_AWARDS, AWARD_STATISTICS],
})
export class MatchingAwardsModule {}
