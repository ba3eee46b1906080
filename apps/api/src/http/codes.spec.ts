import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, it } from '@jest/globals';

import { declaredCodes } from '../../../../test/declared-codes.js';

const PLATFORM = join(import.meta.dirname, '../../../../libs/platform/src');
/** Where refusals are worded; what starts the service is refused elsewhere. */
const FOLDERS = [import.meta.dirname, join(PLATFORM, 'graphql'), join(PLATFORM, 'limits'), join(PLATFORM, 'sign-in')];
/** Apollo's and graphql-js's own. */
const OF_THE_SERVER = ['GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED', 'PERSISTED_QUERY_NOT_SUPPORTED'];
/** Said to who starts the service; and what Node calls its own errors. */
const ELSEWHERE = /^(INVALID_TRUSTED_OPERATIONS$|ERR_|HPE_)/;

it('the codes of refusals are those of docs/security.md, all of them', () => {
  const said = FOLDERS.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
    .flatMap((file) => readFileSync(file, 'utf8').match(/'[A-Z]{3,}(?:_[A-Z]+)*'/g) ?? [])
    .map((text) => text.slice(1, -1))
    .filter((text) => text.includes('_') || text === 'UNAUTHENTICATED')
    .filter((text) => !ELSEWHERE.test(text));
  expect([...new Set([...said, ...OF_THE_SERVER])].sort()).toEqual([...declaredCodes()].sort());
});
