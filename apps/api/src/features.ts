import type { DynamicModule, Type } from '@nestjs/common';

import { CATALOGUE_ROWS, CatalogueModule } from '#catalogue/module';
import { LedgerModule } from '#ledger/module';
import { MatchingModule } from '#matching/module';
import { SearchModule } from '#search/module';
import { TERRITORY_ROWS, TerritoryModule } from '#territory/module';

/** The libraries that the service serves, each by its module; and the tables they bring. */
export const FEATURES: (Type | DynamicModule)[] = [
  TerritoryModule,
  CatalogueModule.forRoot(),
  SearchModule,
  MatchingModule,
  LedgerModule,
];

export const ROWS = [...TERRITORY_ROWS, ...CATALOGUE_ROWS];
