import { Inject, Logger, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { CATALOGUE, type CatalogueSource } from '#catalogue';
import { AUDIT, CONFIGURATION, type AuditLog, type Configuration } from '#platform';
import { KNOWLEDGE, type KnowledgeSource } from '#territory';

import {
  AwardsResolver,
  AwardViews,
  FilterReader,
  ReconciliationResolver,
  RecordingResolver,
  StatisticsResolver,
  TotalsResolver,
} from './graphql/index.js';
import {
  AWARDS,
  demonstrationOf,
  EVOLUTIONS,
  RECONCILER,
  RECORDER,
  REPORTS,
  schemeDirectory,
  schemeFunders,
  STATISTICS,
  TOTALS,
  type PublishedReport,
  type Reports,
} from './index.js';
import { builtInReports } from './published/index.js';
import {
  keepResident,
  layOutDemonstration,
  LedgerChoice,
  LedgerReconciler,
  LedgerRecorder,
  ReadableAwards,
  ReadableTotals,
  RecorderOfCallers,
  offersDemonstration,
  ReportStore,
  StatisticsStore,
  type DemonstrationState,
} from './store/index.js';

export * from './store/index.js';

/** Lays out the demonstration ledger over the communes of the reference; nothing when there are too few of them, as in tests. */
export async function offerDemonstration(
  dataSource: DataSource,
  knowledge: KnowledgeSource,
  reports: readonly PublishedReport[],
): Promise<DemonstrationState | undefined> {
  const find = (code: string): PublishedReport | undefined => reports.find((report) => report.code === code);
  const [autumn, july] = [find('2021-autumn'), find('2021-07')];
  const demonstration = autumn && july && demonstrationOf(knowledge.current().country.communes, autumn, july);
  return demonstration && layOutDemonstration(dataSource, demonstration);
}

@Module({
  providers: [
    {
      provide: LedgerChoice,
      useFactory: (dataSource: DataSource, configuration: Configuration) =>
        new LedgerChoice(dataSource, offersDemonstration(configuration)),
      inject: [DataSource, CONFIGURATION],
    },
    {
      provide: TOTALS,
      useFactory: (ledgers: LedgerChoice, catalogue: CatalogueSource) =>
        new ReadableTotals(ledgers, () => schemeFunders(catalogue)),
      inject: [LedgerChoice, CATALOGUE],
    },
    {
      provide: AWARDS,
      useFactory: (ledgers: LedgerChoice, dataSource: DataSource) => new ReadableAwards(ledgers, dataSource),
      inject: [LedgerChoice, DataSource],
    },
    { provide: ReportStore, useFactory: (dataSource: DataSource) => new ReportStore(dataSource), inject: [DataSource] },
    { provide: REPORTS, useExisting: ReportStore },
    {
      provide: RECONCILER,
      useFactory: (ledgers: LedgerChoice, reports: Reports) => new LedgerReconciler(ledgers, reports),
      inject: [LedgerChoice, REPORTS],
    },
    { provide: EVOLUTIONS, useExisting: RECONCILER },
    {
      provide: RECORDER,
      useFactory: (dataSource: DataSource, knowledge: KnowledgeSource, catalogue: CatalogueSource, audit: AuditLog) =>
        new RecorderOfCallers(
          new LedgerRecorder(dataSource, {
            // Asked anew each time: both change while the service runs.
            communes: { resolve: (code) => knowledge.current().country.resolve(code) },
            schemes: {
              has: (slug) => catalogue.current().bySlug.has(slug),
              slugs: () => catalogue.current().bySlug.keys(),
              find: (text) => schemeDirectory(catalogue).find(text),
            },
          }),
          audit,
        ),
      inject: [DataSource, KNOWLEDGE, CATALOGUE, AUDIT],
    },
    {
      provide: STATISTICS,
      useFactory: (dataSource: DataSource, catalogue: CatalogueSource) =>
        new StatisticsStore(dataSource, (slug) => {
          const document = catalogue.current().bySlug.get(slug)?.document;
          return document?.acronym ?? document?.name ?? slug;
        }),
      inject: [DataSource, CATALOGUE],
    },
    StatisticsResolver,
    FilterReader,
    AwardViews,
    TotalsResolver,
    AwardsResolver,
    RecordingResolver,
    ReconciliationResolver,
  ],
  exports: [STATISTICS, TOTALS, AWARDS, REPORTS, RECONCILER, EVOLUTIONS],
})
export class LedgerModule implements OnApplicationBootstrap {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(KNOWLEDGE) private readonly knowledge: KnowledgeSource,
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
    @Inject(ReportStore) private readonly reports: ReportStore,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    // In the background: until it is read, totals are answered by PostgreSQL.
    keepResident(this.dataSource)
      .catchUp()
      .catch(() => undefined);
    const reports = await builtInReports();
    await this.reports.loadBuiltIn(reports);
    if (!offersDemonstration(this.configuration)) return;
    const state = await offerDemonstration(this.dataSource, this.knowledge, reports);
    if (state === 'LAID_OUT')
      new Logger('Registre').log('Un registre de démonstration est prêt ; « guichet demo clear » l’enlève.');
  }
}
