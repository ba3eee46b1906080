/** The catalogue for Nest: `#catalogue/module`. Global: the application imports it once, every library injects from it. */
import {
  Inject,
  Module,
  type DynamicModule,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';

import { DATABASE, type Database } from '#platform/module';

import {
  CatalogueResolver,
  EditingResolver,
  ManagedSchemeResolver,
  OrganisationResolver,
  SchemeHistoryResolver,
} from './graphql/index.js';
import { SCHEME_ARCHIVE, SCHEME_DESK } from './editing.js';
import { CATALOGUE } from './snapshot.js';
import { CatalogueAnnouncement } from './store/announcement.js';
import { AuditedDesk } from './store/audited-desk.js';
import { CatalogueSnapshot } from './store/catalogue-snapshot.js';
import { loadFolder } from './store/load-folder.js';
import { SchemeEditor } from './store/scheme-editor.js';
import { SchemeLoader } from './store/scheme-loader.js';
import { SchemeReader } from './store/scheme-reader.js';

export * from './store/index.js';

export interface CatalogueOptions {
  /** The YAML files to load at start; `undefined`: those that ship with the service; `false`: none. */
  readonly folder?: string | false | undefined;
  /** Whether the snapshot follows the database (a service), or is read once at start (a command). */
  readonly follow?: boolean | undefined;
}

const OPTIONS = Symbol('guichet.catalogue.options');

@Module({})
export class CatalogueModule implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    @Inject(OPTIONS) private readonly options: CatalogueOptions,
    @Inject(SchemeLoader) private readonly loader: SchemeLoader,
    @Inject(CatalogueSnapshot) private readonly snapshot: CatalogueSnapshot,
    @Inject(DATABASE) private readonly database: Database,
  ) {}

  static forRoot(options: CatalogueOptions = {}): DynamicModule {
    const providers = [
      CatalogueAnnouncement,
      SchemeReader,
      SchemeEditor,
      SchemeLoader,
      CatalogueSnapshot,
      AuditedDesk,
      { provide: CATALOGUE, useExisting: CatalogueSnapshot },
      { provide: SCHEME_DESK, useExisting: AuditedDesk },
      { provide: SCHEME_ARCHIVE, useExisting: SchemeReader },
    ];
    return {
      module: CatalogueModule,
      global: true,
      providers: [
        { provide: OPTIONS, useValue: options },
        ...providers,
        CatalogueResolver,
        OrganisationResolver,
        EditingResolver,
        SchemeHistoryResolver,
        ManagedSchemeResolver,
      ],
      exports: providers,
    };
  }

  /** After every `onModuleInit`: hooks that must see the first load are registered there. */
  async onApplicationBootstrap(): Promise<void> {
    const { folder, follow = true } = this.options;
    if (folder !== false) await loadFolder(this.loader, folder);
    await this.snapshot.refresh();
    if (follow) this.snapshot.follow(this.database.url);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.snapshot.stop();
  }
}
