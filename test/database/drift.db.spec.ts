import { describe, expect, it } from '@jest/globals';

import { ROWS } from '../../apps/api/src/features.js';
import { testDatabase } from './index.js';

describe('migrations against entities', () => {
  const database = testDatabase(ROWS);

  it('leave nothing for TypeORM to generate', async () => {
    const { upQueries } = await database.dataSource.driver.createSchemaBuilder().log();
    expect(upQueries.map(({ query }) => query)).toEqual([]);
  });
});
