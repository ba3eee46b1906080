import { describe, expect, it } from '@jest/globals';

import { Decimal } from '#kernel';

import { sharedData } from '../../../../test/shared-data.js';
import { testPorts } from '../../test/ledger-fixture.js';
import { compileMapping } from '../mapped-row.js';

import { loadMapping, openTable } from './index.js';

const valid = sharedData('scdl/exemple_valide.csv');
const wrongCells = sharedData('scdl/exemple_invalide_erreurs_cellules.csv');
const wrongColumns = sharedData('scdl/exemple_invalide_erreurs_colonnes.csv');

async function read(path: string) {
  const mapping = await loadMapping('scdl');
  const table = await openTable(path, mapping.file);
  const reader = compileMapping(mapping, table.headers, testPorts());
  const refused: (string | number)[][] = [];
  let accepted = 0;
  let exact: Decimal = Decimal.zero;
  let stored = 0n;
  for await (const { line, values, problem } of table.rows) {
    const row = problem ? { kind: 'REFUSED' as const, ...problem } : reader.read(values);
    if (row.kind === 'REFUSED') refused.push([line, row.code]);
    if (row.kind !== 'AWARDS') continue;
    accepted++;
    const [entry] = row.awards[0]!.entries;
    exact = Decimal.add(exact, entry!.exact!);
    stored += entry!.amount!;
  }
  return { accepted, refused, exact: Decimal.format(exact), stored };
}

const whenThere = (path: string | undefined): typeof it.skip => (path === undefined ? it.skip : it);

describe('the examples published with the SCDL schema', () => {
  whenThere(valid)('the valid one gives every line, its share of the grant exact', async () => {
    expect(await read(valid!)).toEqual({ accepted: 29, refused: [], exact: '1693684.8585', stored: 169_368_486n });
  });

  whenThere(wrongCells)('of the one with wrong cells, each wrong line is refused for its own reason', async () => {
    const { accepted, refused } = await read(wrongCells!);
    expect(refused).toEqual([
      [2, 'invalid-share'],
      [3, 'invalid-share'],
      [4, 'invalid-share'],
      [5, 'invalid-date'],
      [6, 'invalid-code'],
      [7, 'invalid-code'],
      [9, 'missing-beneficiary'],
      [10, 'no-entry'],
      [12, 'invalid-value'],
    ]);
    expect(accepted).toBe(20);
  });

  whenThere(wrongColumns)('the one with wrong columns is refused whole, the nearest column named', async () => {
    await expect(read(wrongColumns!)).rejects.toThrow(
      'La colonne « nomBeneficiaire » n’existe pas ; la plus proche est « NOM_Beneficiaire ».',
    );
  });
});
