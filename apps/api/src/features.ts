import type { DynamicModule, Type } from '@nestjs/common';

import { CATALOGUE_ROWS, CatalogueModule } from '#catalogue/module';
import { LedgerModule } from '#ledger/module';
import { MatchingModule } from '#matching/module';
import { SearchModule } from '#search/module';
import { TERRITORY_ROWS, TerritoryModule } from '#territory/module';

import { CalendarsModule } from './calendars/calendars.module.js';
import { AwardsExportModule } from './exports/awards.module.js';
import { EligibleCommunesExportModule } from './exports/eligible-communes.module.js';
import { HealthModule } from './health/health.module.js';
import { MatchingAwardsModule } from './matching-awards/awards.module.js';
import { PlansModule } from './plans/plans.module.js';

/** The libraries that the service serves, each by its module; and the tables they bring. */
export const FEATURES: (Type | DynamicModule)[] = [
  HealthModule,
  MatchingAwardsModule,
  EligibleCommunesExportModule,
  AwardsExportModule,
  CalendarsModule,
  PlansModule,
  TerritoryModule,
  CatalogueModule.forRoot(),
  SearchModule,
  MatchingModule,
  LedgerModule,
];

export const ROWS = [...TERRITORY_ROWS, ...CATALOGUE_ROWS];
