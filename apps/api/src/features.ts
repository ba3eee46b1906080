import type { Type } from '@nestjs/common';

import { TERRITORY_ROWS, TerritoryModule } from '#territory/module';

/** The libraries that the service serves, each by its module; and the tables they bring. */
export const FEATURES: Type[] = [TerritoryModule];

export const ROWS = [...TERRITORY_ROWS];
