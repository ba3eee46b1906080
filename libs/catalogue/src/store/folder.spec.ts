import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';

import { EXAMPLE } from '../testing/example.js';
import { digestOf, readCatalogue, readFolder, shippedCatalogue } from './folder.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guichet-catalogue-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('a folder of schemes', () => {
  it('gives its YAML files in order, and their schemes', async () => {
    await writeFile(join(folder, 'exemple-toitures.yaml'), stringify(EXAMPLE));
    await writeFile(join(folder, 'LISEZMOI.md'), 'rien');
    expect((await readFolder(folder)).map(({ path }) => path)).toEqual([join(folder, 'exemple-toitures.yaml')]);
    expect(readCatalogue(await readFolder(folder)).map(({ slug }) => slug)).toEqual(['exemple-toitures']);
  });

  it('is refused whole in one sentence that says where the first mistake is', async () => {
    await writeFile(join(folder, 'faux.yaml'), stringify({ ...EXAMPLE, slug: 'faux', themes: ['voiri'], funders: [] }));
    const files = await readFolder(folder);
    expect(() => readCatalogue(files)).toThrow(
      /^Le catalogue a une erreur : .*faux\.yaml:\d+:\d+ .* \(et \d+ de plus : « guichet catalogue check » les montre\)\.$/,
    );
  });

  it('has a digest of its own, whatever the folder is called', async () => {
    const files = [{ path: 'a/un.yaml', text: 'slug: un' }];
    const digest = await digestOf(files);
    expect(await digestOf([{ path: 'b/un.yaml', text: 'slug: un' }])).toBe(digest);
    for (const others of [[], [{ path: 'a/un.yaml', text: 'slug: une' }], [...files, { path: 'a/x.yaml', text: '' }]])
      expect(await digestOf(others)).not.toBe(digest);
  });

  it('that is not there is said so', async () => {
    await expect(readFolder(join(folder, 'absent'))).rejects.toMatchObject({ code: 'unreadable-folder' });
  });

  it('ships with the service', () => {
    expect(shippedCatalogue()).toMatch(/libs[\\/]catalogue[\\/]schemes$/);
  });
});
