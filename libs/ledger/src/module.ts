import { Module } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { CATALOGUE, type CatalogueSource } from '#catalogue';

import { TotalsResolver } from './graphql/index.js';
import { schemeFunders, TOTALS } from './index.js';
import { TotalsStore } from './store/index.js';

export * from './store/index.js';
export { cellsByHeader, openTable } from './reading/index.js';

@Module({
  providers: [
    {
      provide: TOTALS,
      useFactory: (dataSource: DataSource, catalogue: CatalogueSource) =>
        new TotalsStore(dataSource, () => schemeFunders(catalogue)),
      inject: [DataSource, CATALOGUE],
    },
    TotalsResolver,
  ],
  exports: [TOTALS],
})
export class LedgerModule {}
