import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';
import { format, resolveConfig } from 'prettier';

import { configurationTable, MEANINGS } from './configuration-table.js';
import { variableNames } from './configuration.js';

const PAGE = join(import.meta.dirname, '../../../docs/operating.md');
const MARKERS = /(<!-- configuration -->\n)[\s\S]*?(<!-- \/configuration -->)/;

describe('docs/operating.md', () => {
  it('has every variable that the code reads, as the code reads it (UPDATE_DOCS=1 writes it)', async () => {
    const page = readFileSync(PAGE, 'utf8');
    expect(page).toMatch(MARKERS);
    const written = page.replace(
      MARKERS,
      (_, before: string, after: string) => `${before}\n${configurationTable()}\n${after}`,
    );
    const expected = await format(written, { ...(await resolveConfig(PAGE)), parser: 'markdown' });
    if (process.env['UPDATE_DOCS'] === '1') writeFileSync(PAGE, expected);
    else expect(page).toBe(expected);
  });

  it('says what each decides, and of no variable that does not exist', () => {
    expect(Object.keys(MEANINGS).sort()).toEqual(variableNames().sort());
  });
});
