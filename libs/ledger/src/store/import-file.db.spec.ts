import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { beforeAll, describe, expect, it } from '@jest/globals';

import { Day, Euro } from '#kernel';

import { testDatabase } from '../../../../test/database/index.js';
import { testPorts } from '../../test/ledger-fixture.js';

import { importAwardsFile, TotalsStore } from './index.js';

const ports = testPorts();

describe('a file imported, its refused lines mended and imported again', () => {
  const database = testDatabase([]);
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'import-'));
  });

  const mapping = async (name: string, file: string): Promise<string> => {
    const path = join(folder, `${name}.yaml`);
    await writeFile(
      path,
      `name: ${name}
title: Essai
${file}source: { constant: ${name} }
reference: { rowHash: true }
scheme: { constant: detr }
beneficiary: { type: { constant: COMMUNE }, code: { column: insee, as: INSEE } }
projectTitle: objet
entries: [{ kind: AWARDED, amount: { column: '2022 / montant', decimal: ',' }, effectiveOn: { year: 2022 } }]
`,
    );
    return path;
  };
  const amount = async (source: string) => {
    const totals = await new TotalsStore(database.dataSource).totals({
      filter: { sources: [source] },
      measure: 'AWARDED',
      groupBy: [],
      effectiveUntil: Day.of('2026-01-01'),
    });
    return [Euro.format(totals.amount), totals.awards];
  };

  it('merged cells, headers on two lines below a title, Windows-1252, and no key', async () => {
    const path = join(folder, 'awards.csv');
    const lines = [
      'Subventions accordées;;',
      ';;2022',
      'insee;objet;montant',
      '01004;École;10,50',
      ';École;10,50',
      ';"Étude ; lot 1";1.2.3',
      'ZZZZZ;Préau;7,00',
    ];
    await writeFile(path, Buffer.from(lines.join('\r\n'), 'latin1'));
    const mappingFile = await mapping('merged', 'file: { headerLine: 2, headerRows: 2, fillDown: [insee] }\n');
    const rejects = join(folder, 'rejects.csv');
    const trial = await importAwardsFile(database.dataSource, path, ports, {
      mapping: mappingFile,
      recordedBy: 'test',
      dryRun: true,
    });
    expect(trial).toMatchObject({ import: null, dryRun: true, read: 4, accepted: 2, refused: 2 });
    expect(await amount('merged')).toEqual(['0.00', 0]);
    const first = await importAwardsFile(database.dataSource, path, ports, {
      mapping: mappingFile,
      recordedBy: 'test',
      rejects,
    });
    expect(first).toMatchObject({ encoding: 'windows-1252', read: 4, accepted: 2, refused: 2, storedSum: '21.00' });
    expect(first.refusals.map(({ line, code, raw }) => [line, code, raw])).toEqual([
      [6, 'invalid-amount', '01004;"Étude ; lot 1";1.2.3'],
      [7, 'invalid-insee-code', 'ZZZZZ;Préau;7,00'],
    ]);
    const written = await readFile(rejects, 'utf8');
    await writeFile(rejects, written.replaceAll('1.2.3', '12,30').replaceAll('ZZZZZ', '38185'));
    const again = await importAwardsFile(database.dataSource, rejects, ports, {
      mapping: mappingFile,
      recordedBy: 'test',
    });
    expect(again.refusals).toEqual([]);
    expect(again).toMatchObject({ read: 2, accepted: 2, refused: 0, storedSum: '19.30' });
    expect(await amount('merged')).toEqual(['40.30', 4]);
    const [act] = await database.dataSource.query<[Record<string, string>]>(
      `SELECT file, sha256, lines_read, lines_accepted, lines_refused, recorded_by, exact_sum, stored_sum FROM recording WHERE id = $1`,
      [first.import],
    );
    expect(act).toEqual({
      file: 'awards.csv',
      sha256: first.sha256,
      lines_read: 4,
      lines_accepted: 2,
      lines_refused: 2,
      recorded_by: 'test',
      exact_sum: '21.00',
      stored_sum: '2100',
    });
  });

  it('no header, and several awards a row: a line is recorded as a whole, replayed as a whole, refused as a whole', async () => {
    const mappingFile = join(folder, 'wide.yaml');
    const awardsOf = (...schemes: string[]): string =>
      schemes
        .map(
          (scheme) =>
            `  - { key: ${scheme}, scheme: { constant: ${scheme} }, entries: [{ kind: AWARDED, amount: ${scheme}, effectiveOn: { year: 2022 } }] }\n`,
        )
        .join('');
    await writeFile(
      mappingFile,
      `name: wide
title: Une colonne par dispositif
file: { headerLine: 0, headers: [id, insee, detr, dsil] }
source: { constant: wide }
reference: id
beneficiary: { type: { constant: COMMUNE }, code: { column: insee, as: INSEE } }
projectTitle: { constant: Projet }
awards:
${awardsOf('detr', 'dsil')}`,
    );
    const importLines = async (...lines: string[]) => {
      const path = join(folder, 'wide.csv');
      await writeFile(path, lines.join('\n'));
      return importAwardsFile(database.dataSource, path, ports, {
        mapping: mappingFile,
        recordedBy: 'test',
        rejects: join(folder, 'wide-rejects.csv'),
      });
    };
    const first = await importLines('1;01004;10,00;20,00', '2;38185;;30,00', '3;ZZZZZ;1,00;2,00', '4;01004;;');
    expect(first).toMatchObject({ read: 4, accepted: 2, replayed: 0, refused: 2, storedSum: '60.00' });
    expect(await amount('wide')).toEqual(['60.00', 3]);
    expect(await importLines('1;01004;10,00;20,00', '2;38185;;30,00')).toMatchObject({
      read: 2,
      accepted: 0,
      replayed: 2,
      import: null,
      storedSum: '60.00',
    });
    const third = await importLines('1;01004;10,00;21,00', '5;01004;5,00;', '5;01004;5,00;6,00');
    expect(third.refusals.map(({ line, code, raw }) => [line, code, raw])).toEqual([
      [1, 'conflicting-replay', '1;01004;10,00;21,00'],
    ]);
    expect(third).toMatchObject({ read: 3, accepted: 2, replayed: 0, refused: 1, storedSum: '16.00' });
    expect(await amount('wide')).toEqual(['71.00', 5]);

    // The file of refused lines has a header, which the mapping does not expect, and is read all the same.
    const rejects = join(folder, 'wide-rejects.csv');
    const written = await readFile(rejects, 'utf8');
    expect(written.split('\n')[0]).toBe('\ufeffguichet_ligne;guichet_motif;id;insee;detr;dsil');
    await writeFile(rejects, written.replace(';1;01004;10,00;21,00', ';6;01004;1,00;1,00'));
    const mended = await importAwardsFile(database.dataSource, rejects, ports, {
      mapping: mappingFile,
      recordedBy: 'test',
    });
    expect(mended).toMatchObject({ read: 1, accepted: 1, refused: 0 });
    expect(await amount('wide')).toEqual(['73.00', 7]);
  });

  it('warns of no listener that is left behind', async () => {
    const path = join(folder, 'long.csv');
    const rows = Array.from({ length: 20_000 }, (_, row) => `01004;École ${row} ${'x'.repeat(80)};1,00`);
    await writeFile(path, ['insee;objet;2022 / montant', ...rows].join('\n'));
    const warnings: string[] = [];
    const listen = (warning: Error): void => void warnings.push(warning.name);
    process.on('warning', listen);
    const report = await importAwardsFile(database.dataSource, path, ports, {
      mapping: await mapping('long', ''),
      recordedBy: 'test',
    });
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', listen);
    expect([report.accepted, warnings]).toEqual([20_000, []]);
  }, 30_000);
});
