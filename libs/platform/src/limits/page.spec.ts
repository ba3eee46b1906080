import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { readConfiguration } from '../configuration.js';

const page = readFileSync(join(import.meta.dirname, '../../../../docs/security.md'), 'utf8');

/** The number that the page gives as the default of a variable. */
function written(variable: string): number {
  const row = page.split('\n').find((line) => line.startsWith('|') && line.includes(`\`${variable}\``));
  const cells = row?.split('|').map((cell) => cell.trim()) ?? [];
  const cell = cells[cells.indexOf(`\`${variable}\``) + 1] ?? '';
  return Number(/^\d[\d ]*/.exec(cell)?.[0].replaceAll(' ', ''));
}

describe('the page on security', () => {
  const { limits, databaseTimeouts, requestTimeout, rateLimitPerMinute } = readConfiguration({
    NODE_ENV: 'production',
  });

  it.each([
    ['GUICHET_BODY_LIMIT', limits.bodyBytes],
    ['GUICHET_MAX_TOKENS', limits.tokens],
    ['GUICHET_MAX_DEPTH', limits.depth],
    ['GUICHET_MAX_ROOT_FIELDS', limits.rootFields],
    ['GUICHET_MAX_ALIASES', limits.aliases],
    ['GUICHET_MAX_FIELDS', limits.fields],
    ['GUICHET_MAX_COST', limits.cost],
    ['RATE_LIMIT_PER_MINUTE', rateLimitPerMinute],
    ['GUICHET_REQUEST_TIMEOUT', requestTimeout],
    ['DATABASE_CONNECT_TIMEOUT', databaseTimeouts.connect],
    ['DATABASE_STATEMENT_TIMEOUT', databaseTimeouts.statement],
  ])('gives the default of %s as the code does: %d', (variable, value) => {
    expect(written(variable)).toBe(value);
  });
});
