import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { Day } from '#kernel';

import { printFinding, readScheme } from './reading.js';
import { statusOn } from './status.js';

const PAGE = readFileSync(resolve(import.meta.dirname, '../../../docs/contributing-a-scheme.md'), 'utf8');

describe('the example of docs/contributing-a-scheme.md', () => {
  it('is a right file', () => {
    const text = /```yaml\n([\s\S]*?)```/.exec(PAGE)?.[1] ?? '';
    const { scheme, findings } = readScheme({ path: 'fonds-toitures-vegetalisees.yaml', text });
    expect(findings.map(printFinding)).toEqual([]);
    expect(scheme && statusOn(scheme, Day.of('2024-02-01'))).toBe('OPEN');
  });
});
