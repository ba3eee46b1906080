import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { describe, expect, it } from '@jest/globals';
import { format, resolveConfig } from 'prettier';

import { schemeJsonSchema } from './json-schema.js';

const FILE = resolve(import.meta.dirname, '../scheme.schema.json');

describe('the published JSON Schema', () => {
  it('is what the vocabularies give (to write it again: UPDATE_SCHEMA=1 npm run jest -- json-schema)', async () => {
    const schema = schemeJsonSchema();
    if (process.env['UPDATE_SCHEMA'])
      writeFileSync(FILE, await format(JSON.stringify(schema), { ...(await resolveConfig(FILE)), parser: 'json' }));
    expect(JSON.parse(readFileSync(FILE, 'utf8'))).toEqual(JSON.parse(JSON.stringify(schema)));
  });

  it('describes every field for editors', () => {
    const undescribed: string[] = [];
    const visit = (node: unknown, path: string): void => {
      if (node === null || typeof node !== 'object') return;
      for (const [name, property] of Object.entries((node as { properties?: object }).properties ?? {})) {
        // Conditions in `if` and `else` only narrow what is described elsewhere.
        const { description, $ref } = property as { description?: string; $ref?: string };
        if (!description && !$ref && !/\.(if|else|then)$/.test(path)) undescribed.push(`${path}.${name}`);
      }
      for (const [key, child] of Object.entries(node)) visit(child, `${path}.${key}`);
    };
    visit(schemeJsonSchema(), '');
    expect(undescribed).toEqual([]);
  });
});
