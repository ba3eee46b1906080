/** Search for Nest: `#search/module`. */
import {
  Inject,
  Injectable,
  Logger,
  Module,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
  type OnModuleInit,
} from '@nestjs/common';
import { DataSource } from 'typeorm';

import { CatalogueAnnouncement, CatalogueSnapshot, SchemeReader } from '#catalogue/module';
import { Day, type Clock } from '#kernel';
import { CLOCK, CONFIGURATION, type Configuration } from '#platform';
import { JobsModule, JobWorkers } from '#platform/module';

import { SearchResolver } from './graphql/index.js';
import { InProcessEngine, ResilientSearch, SEARCH, SEARCH_HEALTH, type SearchHealth } from './index.js';
import {
  announceToSearch,
  CatalogueIndexer,
  connectMeilisearch,
  IndexUpkeep,
  InProcessFollower,
  MeilisearchEngine,
  MeilisearchSchemes,
  type Upkeep,
} from './store/index.js';

export * from './store/index.js';

/** Milliseconds that Meilisearch may take for a search; then the in-process engine answers it. */
export const SEARCH_DEADLINE = 400;

/** For a trial, which nobody waits for. */
const TRIAL_DEADLINE = 2000;

/** Milliseconds between two looks whether Meilisearch, left alone after a failure, is to be tried again. */
const PROBE_EVERY = 1000;

const logger = new Logger('Search');

const refused = (slug: string, error: unknown): void =>
  logger.error(`scheme ${slug} is left out of search: ${messageOf(error)}`);

/** What a process keeps of Meilisearch; `undefined` members without one: nothing is asked, nothing is polled. */
@Injectable()
export class SearchEngines {
  readonly inProcess = new InProcessEngine();
  readonly index: MeilisearchSchemes | undefined;
  readonly search: ResilientSearch;

  constructor(@Inject(CONFIGURATION) configuration: Configuration, @Inject(CLOCK) clock: Clock) {
    const { meilisearch } = configuration;
    if (!meilisearch) {
      this.search = new ResilientSearch(undefined, this.inProcess, clock);
      return;
    }
    const client = connectMeilisearch(meilisearch);
    const index = new MeilisearchSchemes(client);
    const engine = (deadline: number): MeilisearchEngine =>
      new MeilisearchEngine({
        client,
        index: () => index.uid,
        deadline,
        shown: (slug) => this.inProcess.shown(slug),
      });
    this.index = index;
    this.search = new ResilientSearch(engine(SEARCH_DEADLINE), this.inProcess, clock, {
      onSwitch: logSwitch,
      patient: engine(TRIAL_DEADLINE),
    });
  }
}

/** Search over the published schemes. The in-process engine follows the catalogue in memory, Meilisearch by jobs. */
@Module({
  imports: [JobsModule],
  providers: [
    SearchEngines,
    { provide: SEARCH, useFactory: ({ search }: SearchEngines) => search, inject: [SearchEngines] },
    { provide: SEARCH_HEALTH, useExisting: SEARCH },
    SearchResolver,
  ],
  exports: [SEARCH, SEARCH_HEALTH, SearchEngines],
})
export class SearchModule implements OnModuleInit, OnApplicationBootstrap, OnModuleDestroy {
  private upkeep: IndexUpkeep | undefined;
  private probing: NodeJS.Timeout | undefined;

  constructor(
    @Inject(SearchEngines) private readonly engines: SearchEngines,
    @Inject(CatalogueSnapshot) private readonly catalogue: CatalogueSnapshot,
    @Inject(CatalogueAnnouncement) private readonly announcement: CatalogueAnnouncement,
    @Inject(SchemeReader) private readonly reader: SchemeReader,
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(JobWorkers) private readonly workers: JobWorkers,
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Before the catalogue loads its files: what they change is announced too. */
  onModuleInit(): void {
    announceToSearch(this.announcement);
  }

  async onApplicationBootstrap(): Promise<void> {
    const { inProcess, index } = this.engines;
    const follower = new InProcessFollower(inProcess, refused);
    this.catalogue.onChange((catalogue) => void follower.follow(catalogue));
    if (this.catalogue.isLoaded) await follower.follow(this.catalogue.current());
    if (!index) return;
    if (this.configuration.workers) {
      const { dataSource, reader } = this;
      const indexer = new CatalogueIndexer({ dataSource, reader, index, onRefused: refused });
      this.upkeep = new IndexUpkeep(indexer, this.workers, { onDone: logUpkeep, onError: logFailure });
      await this.upkeep.start();
    }
    await this.probe(true);
    this.probing = setInterval(() => void this.probe(false), PROBE_EVERY);
    this.probing.unref();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.probing);
    await this.upkeep?.stop();
  }

  private probe(always: boolean): Promise<void> {
    return this.engines.search.probe({ first: 1, on: Day.at(this.clock.now()) }, { always });
  }
}

function logSwitch({ engine, asConfigured, reason }: SearchHealth): void {
  if (asConfigured) logger.log(`${engine} answers searches again`);
  else logger.warn(`${engine} answers searches in the place of the configured engine: ${reason ?? 'no reason given'}`);
}

function logUpkeep(upkeep: Upkeep): void {
  if (upkeep.did === 'REBUILT') logger.log(`search index built: ${upkeep.documents} schemes`);
  else {
    const { missing, stale, phantom } = upkeep.drift;
    logger.warn(
      `search index mended: ${missing.length} missing, ${stale.length} out of date, ${phantom.length} no longer published`,
    );
  }
}

function logFailure(error: unknown): void {
  logger.warn(`the search index could not be looked after, it will be tried again: ${messageOf(error)}`);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
