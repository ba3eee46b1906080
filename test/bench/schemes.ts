/**
 * Importing made-up aids of Aides-Territoires into a database of its own: how long, and how much memory.
 *
 *     node --conditions=source --import ./test/database/typescript.mjs test/bench/schemes.ts [AIDS]
 */
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { CountryPerimeters } from '#catalogue';
import { CATALOGUE_ROWS, CatalogueAnnouncement, loadFolder, SchemeImporter, SchemeLoader } from '#catalogue/module';
import { connect, holdEmbeddedDatabase, migrate } from '#platform/module';
import { loadReference, StoredKnowledge, TERRITORY_ROWS } from '#territory/module';

import { AID } from '../../libs/catalogue/src/testing/aids.js';

const PER_PAGE = 1000;
const PLACES = [
  ['Creuse', 'Département'],
  ['Bretagne', 'Région'],
  ['Saint-Denis', 'Commune'],
  ['France', 'Pays'],
  ['Rhône-Méditerranée', 'Bassin hydrographique'],
] as const;

/** Pages of about ten kilobytes an aid, as the real ones are. */
async function writePages(folder: string, aids: number): Promise<void> {
  const paragraph = '<p>Cette aide accompagne les <strong>collectivités</strong> : études, travaux, animation.</p>';
  for (let start = 0; start < aids; start += PER_PAGE) {
    const page = createWriteStream(join(folder, `page-${start / PER_PAGE + 1}.json`));
    page.write(
      `{"count":${aids},"previous":null,"next":${start + PER_PAGE < aids ? '"/api/aids/?page=2"' : 'null'},"results":[`,
    );
    for (let id = start; id < Math.min(start + PER_PAGE, aids); id++) {
      const [perimeter, scale] = PLACES[id % PLACES.length]!;
      const aid = {
        ...AID,
        id,
        slug: `aide-${id}`,
        url: `/aides/aide-${id}/`,
        name: `Aide numéro ${id}`,
        financers_full: [{ id: id % 300, name: `Financeur ${id % 300}`, logo: null }],
        perimeter,
        perimeter_scale: scale,
        description: paragraph.repeat(100),
      };
      if (!page.write(`${id > start ? ',' : ''}${JSON.stringify(aid)}`)) await once(page, 'drain');
    }
    page.end(']}');
    await once(page, 'finish');
  }
}

const aids = Number(process.argv[2] ?? 5000);
const folder = mkdtempSync(join(tmpdir(), 'guichet-bench-'));
const pages = mkdtempSync(join(tmpdir(), 'guichet-aides-'));
const database = await holdEmbeddedDatabase({ dataDirectory: join(folder, 'data'), kind: 'command' });
const megabytes = (): number => Math.round(process.memoryUsage.rss() / 1e6);
try {
  await migrate(database.url);
  const dataSource = await connect({
    url: database.url,
    entities: [...CATALOGUE_ROWS, ...TERRITORY_ROWS],
    statementTimeout: 0,
  });
  await loadReference(dataSource);
  const knowledge = new StoredKnowledge(dataSource);
  await knowledge.refresh();
  const clock = { now: () => new Date() };
  const loader = new SchemeLoader(dataSource, clock, new CatalogueAnnouncement());
  await loadFolder(loader);
  await writePages(pages, aids);
  const importer = new SchemeImporter(
    dataSource,
    loader,
    new CountryPerimeters(knowledge.current().country),
    clock,
    undefined,
  );
  for (const run of ['first', 'again']) {
    const [began, before] = [performance.now(), megabytes()];
    let most = before;
    const report = await importer.aidesTerritoires(pages, { onProgress: () => (most = Math.max(most, megabytes())) });
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    process.stdout.write(
      `${run}: ${report.read} aids in ${seconds} s; created ${report.created}, unchanged ${report.unchanged}, refused ${report.refused}; ` +
        `resident ${before} MB before, ${most} MB at most\n`,
    );
  }
  await dataSource.destroy();
} finally {
  await database.release();
  rmSync(folder, { recursive: true, force: true });
  rmSync(pages, { recursive: true, force: true });
}
