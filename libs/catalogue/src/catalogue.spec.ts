import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { checkCatalogue, printFinding } from './reading.js';

const FOLDER = resolve(import.meta.dirname, '../schemes');
const files = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.yaml'))
  .sort()
  .map((name) => ({ path: `libs/catalogue/schemes/${name}`, text: readFileSync(join(FOLDER, name), 'utf8') }));

describe('the catalogue that ships with the service', () => {
  it('has nothing wrong', () => {
    expect(checkCatalogue(files).findings.map(printFinding)).toEqual([]);
  });

  it('tells editors where its schema is', () => {
    const first = '# yaml-language-server: $schema=../scheme.schema.json';
    expect(files.filter(({ text }) => text.split('\n')[0] !== first).map(({ path }) => path)).toEqual([]);
    expect(existsSync(join(FOLDER, '../scheme.schema.json'))).toBe(true);
  });
});
