import { Inject, Logger, Module, type BeforeApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { CATALOGUE, type CatalogueSource } from '#catalogue';
import type { Clock } from '#kernel';
import { CLOCK } from '#platform';
import { SEARCH } from '#search';
import { SearchModule } from '#search/module';
import { KNOWLEDGE, type KnowledgeSource } from '#territory';

import {
  DeadlinesResolver,
  EligibleCommunesResolver,
  MatchReportResolver,
  MatchResolver,
  PlanResolver,
} from './graphql/index.js';
import {
  DeadlinesService,
  EligibleCommunesService,
  MatchService,
  NO_AWARDS,
  PLAN_STORE,
  PlanArchive,
  PlanService,
  REPORT_STORE,
  ReportArchive,
  SCHEME_AWARDS,
  searchRelevance,
  TEXT_RELEVANCE,
  type PlanStore,
  type ReportStore,
  type SchemeAwards,
  type TextRelevance,
} from './index.js';
import { PostgresPlanStore, PostgresReportStore } from './store/index.js';

/** A flood is told once in a while, not once a report. */
const TELL_EVERY_MILLISECONDS = 60_000;

function reportStore(dataSource: DataSource, clock: Clock): PostgresReportStore {
  let toldAt = 0;
  return new PostgresReportStore(dataSource, clock, {}, (dropped) => {
    const now = clock.now().getTime();
    if (now - toldAt < TELL_EVERY_MILLISECONDS) return;
    toldAt = now;
    Logger.warn(`${dropped} reports of matching were not kept since the start`, 'Matching');
  });
}

@Module({
  imports: [SearchModule],
  providers: [
    { provide: TEXT_RELEVANCE, useFactory: searchRelevance, inject: [SEARCH, CLOCK] },
    {
      provide: MatchService,
      useFactory: (knowledge: KnowledgeSource, catalogue: CatalogueSource, text: TextRelevance, clock: Clock) =>
        new MatchService(knowledge, catalogue, text, clock),
      inject: [KNOWLEDGE, CATALOGUE, TEXT_RELEVANCE, CLOCK],
    },
    {
      provide: EligibleCommunesService,
      useFactory: (knowledge: KnowledgeSource, catalogue: CatalogueSource, clock: Clock, awards?: SchemeAwards) =>
        new EligibleCommunesService(knowledge, catalogue, awards ?? NO_AWARDS, clock),
      inject: [KNOWLEDGE, CATALOGUE, CLOCK, { token: SCHEME_AWARDS, optional: true }],
    },
    { provide: REPORT_STORE, useFactory: reportStore, inject: [DataSource, CLOCK] },
    {
      provide: ReportArchive,
      useFactory: (store: ReportStore, catalogue: CatalogueSource, knowledge: KnowledgeSource) =>
        new ReportArchive(store, catalogue, knowledge),
      inject: [REPORT_STORE, CATALOGUE, KNOWLEDGE],
    },
    {
      provide: DeadlinesService,
      useFactory: (knowledge: KnowledgeSource, catalogue: CatalogueSource, clock: Clock) =>
        new DeadlinesService(knowledge, catalogue, clock),
      inject: [KNOWLEDGE, CATALOGUE, CLOCK],
    },
    {
      provide: PlanService,
      useFactory: (matching: MatchService, catalogue: CatalogueSource, clock: Clock) =>
        new PlanService(matching, catalogue, clock),
      inject: [MatchService, CATALOGUE, CLOCK],
    },
    {
      provide: PLAN_STORE,
      useFactory: (dataSource: DataSource, clock: Clock) => new PostgresPlanStore(dataSource, clock),
      inject: [DataSource, CLOCK],
    },
    {
      provide: PlanArchive,
      useFactory: (plans: PlanStore, reports: ReportStore, catalogue: CatalogueSource) =>
        new PlanArchive(plans, reports, catalogue),
      inject: [PLAN_STORE, REPORT_STORE, CATALOGUE],
    },
    MatchResolver,
    MatchReportResolver,
    PlanResolver,
    DeadlinesResolver,
    EligibleCommunesResolver,
  ],
  exports: [MatchService, EligibleCommunesService, DeadlinesService, ReportArchive, PlanArchive, PlanService],
})
export class MatchingModule implements BeforeApplicationShutdown {
  constructor(@Inject(REPORT_STORE) private readonly reports: PostgresReportStore) {}

  /** The last reports are written before the database is let go. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.reports.settle();
  }
}
