import type { MigrationInterface } from 'typeorm';

import { Territory1700000001001 } from './1001-territory.js';
import { Catalogue1700000002001 } from './2001-catalogue.js';
import { Ledger1700000003001 } from './3001-ledger.js';

/**
 * Every change of the schema, in order of its number. Files are `NNNN-topic.ts` and classes `Topic170000000NNNN`, in the range of
 * their library: 1xxx territory, 2xxx catalogue, 3xxx ledger, 4xxx matching and plans, 5xxx keys, jobs and audit.
 * One that was published is never edited: a new one follows it.
 */
export const MIGRATIONS: readonly (new () => MigrationInterface)[] = [
  Territory1700000001001,
  Catalogue1700000002001,
  Ledger1700000003001,
];
