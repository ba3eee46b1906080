import type { MigrationInterface } from 'typeorm';

import { Territory1700000001001 } from './1001-territory.js';
import { DsuRecipients1700000001002 } from './1002-dsu-recipients.js';
import { Catalogue1700000002001 } from './2001-catalogue.js';
import { UnknownPublication1700000002002 } from './2002-unknown-publication.js';
import { LoadedFiles1700000002003 } from './2003-loaded-files.js';
import { Ledger1700000003001 } from './3001-ledger.js';
import { LedgerSpeed1700000003002 } from './3002-ledger-speed.js';
import { PublishedReports1700000003010 } from './3010-published-reports.js';
import { LedgerLink1700000003020 } from './3020-ledger-link.js';
import { MatchReports1700000004001 } from './4001-match-reports.js';
import { FinancingPlans1700000004010 } from './4010-financing-plans.js';
import { Access1700000005001 } from './5001-access.js';
import { Jobs1700000005101 } from './5101-jobs.js';

/**
 * Every change of the schema, in order of its number. Files are `NNNN-topic.ts` and classes `Topic170000000NNNN`, in the range of
 * their library: 1xxx territory, 2xxx catalogue, 3xxx ledger, 4xxx matching and plans, 5xxx keys, jobs and audit.
 * One that was published is never edited: a new one follows it.
 */
export const MIGRATIONS: readonly (new () => MigrationInterface)[] = [
  Territory1700000001001,
  DsuRecipients1700000001002,
  Catalogue1700000002001,
  UnknownPublication1700000002002,
  LoadedFiles1700000002003,
  Ledger1700000003001,
  LedgerSpeed1700000003002,
  PublishedReports1700000003010,
  LedgerLink1700000003020,
  MatchReports1700000004001,
  FinancingPlans1700000004010,
  Access1700000005001,
  Jobs1700000005101,
];
