import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { RefusedError } from '#kernel';

import { readTrustedOperations } from './trusted-operations.js';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('trusted operations', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'guichet-trusted-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('are the files of a folder, whole, trimmed, and each operation with the fragments it uses', async () => {
    const text = 'query A { a }\nquery B { ...F }\nfragment G on Query { g }\nfragment F on Query { f ...G }\n';
    await mkdir(join(folder, 'inside'));
    await writeFile(join(folder, 'inside', 'some.graphql'), text);
    const operations = await readTrustedOperations(folder);
    const alone = 'query B { ...F }\nfragment G on Query { g }\nfragment F on Query { f ...G }';
    expect([...operations.values()]).toEqual([text, text.trim(), 'query A { a }', alone]);
    expect(operations.get(sha256(text))).toBe(text);
    expect(operations.get(sha256(alone))).toBe(alone);
  });

  it('are a manifest of persisted queries too, by their own names and by hash', async () => {
    const file = join(folder, 'manifest.json');
    await writeFile(file, JSON.stringify({ operations: [{ id: 'first', name: 'A', type: 'query', body: '{ a }' }] }));
    const operations = await readTrustedOperations(file);
    expect(operations.get('first')).toBe('{ a }');
    expect(operations.get(sha256('{ a }'))).toBe('{ a }');
  });

  it.each([
    ['bad.graphql', 'query {'],
    ['bad.json', '{'],
    ['bad.json', '{}'],
    ['bad.json', '{"operations":[{"id":"x"}]}'],
    ['readme.txt', 'nothing'],
  ])('a folder with %s « %s » stops the start', async (name, text) => {
    await writeFile(join(folder, name), text);
    await expect(readTrustedOperations(folder)).rejects.toThrow(RefusedError);
  });

  it('that do not exist stop the start', async () => {
    await expect(readTrustedOperations(join(folder, 'none'))).rejects.toThrow(/GUICHET_TRUSTED_OPERATIONS/);
  });
});
