import { Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';

import type { Catalogue } from '#catalogue';
import { CatalogueSnapshot } from '#catalogue/module';

import { SearchResolver } from './graphql/index.js';
import { InProcessEngine, SEARCH, searchDocument } from './index.js';

/** Search over the published schemes; the in-process engine follows the catalogue in memory. */
@Module({
  providers: [InProcessEngine, { provide: SEARCH, useExisting: InProcessEngine }, SearchResolver],
  exports: [SEARCH],
})
export class SearchModule implements OnApplicationBootstrap {
  constructor(
    @Inject(CatalogueSnapshot) private readonly catalogue: CatalogueSnapshot,
    @Inject(InProcessEngine) private readonly engine: InProcessEngine,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.catalogue.onChange((catalogue) => void this.index(catalogue));
    if (this.catalogue.isLoaded) await this.index(this.catalogue.current());
  }

  private index({ schemes }: Catalogue): Promise<void> {
    return this.engine.replaceAll(
      schemes.map(({ document, version, publishedAt, updatedAt }) =>
        searchDocument(document, { version, publishedAt, updatedAt }),
      ),
    );
  }
}
