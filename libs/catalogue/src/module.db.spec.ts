import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { DataSource } from 'typeorm';
import { stringify } from 'yaml';

import { CLOCK } from '#platform';
import { DATABASE } from '#platform/module';

import { testDatabase } from '../../../test/database/index.js';
import { CATALOGUE, type CatalogueSource } from './index.js';
import { CATALOGUE_ROWS, CatalogueModule, CatalogueSnapshot, SchemeReader } from './module.js';
import { EXAMPLE } from './testing/example.js';

const database = testDatabase(CATALOGUE_ROWS);

/** What the platform's module gives, over the test's database; it must outlive two services. */
function platform() {
  @Module({})
  class PlatformOfTest {}
  return {
    module: PlatformOfTest,
    global: true,
    providers: [
      { provide: DATABASE, useValue: database },
      { provide: DataSource, useValue: database.dataSource },
      { provide: CLOCK, useValue: { now: () => new Date('2026-11-24T08:00:00Z') } },
    ],
    exports: [DATABASE, DataSource, CLOCK],
  };
}

let folder: string;
const write = (slug: string, name: string) =>
  writeFile(
    join(folder, `${slug}.yaml`),
    stringify({ ...EXAMPLE, slug, name, eligibility: { code: `${slug}.fenetre`, windows: true } }),
  );

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guichet-catalogue-'));
  await write('un', 'Un');
  await write('deux', 'Deux');
});
afterAll(() => rm(folder, { recursive: true }));

/** What one start of the service leaves behind. */
async function start(): Promise<{ readonly names: string[]; readonly revision: bigint }> {
  const built = await Test.createTestingModule({
    imports: [platform(), CatalogueModule.forRoot({ folder })],
  }).compile();
  const service = await built.init();
  try {
    expect(service.get(CatalogueSnapshot).isLoaded).toBe(true);
    const names = service
      .get<CatalogueSource>(CATALOGUE)
      .current()
      .schemes.map(({ document }) => document.name);
    return { names, revision: (await service.get(SchemeReader).newsSince(0n)).revision };
  } finally {
    await service.close();
  }
}

describe('the catalogue in a service', () => {
  it('holds the folder after the first start, changes nothing at the second, follows the files at the third', async () => {
    expect(await start()).toEqual({ names: ['Deux', 'Un'], revision: 1n });
    expect(await start()).toEqual({ names: ['Deux', 'Un'], revision: 1n });
    await write('un', 'Premier');
    await rm(join(folder, 'deux.yaml'));
    expect(await start()).toEqual({ names: ['Premier'], revision: 3n });
  });

  it('does not start on a file with a mistake, as often as it is tried, and starts once it is mended', async () => {
    await writeFile(join(folder, 'trois.yaml'), 'slug: trois');
    for (let time = 0; time < 2; time++) await expect(start()).rejects.toMatchObject({ code: 'invalid-catalogue' });
    await rm(join(folder, 'trois.yaml'));
    await write('un', 'Encore');
    expect(await start()).toEqual({ names: ['Encore'], revision: 4n });
  });
});
