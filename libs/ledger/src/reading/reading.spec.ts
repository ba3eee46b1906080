import { describe, expect, it } from '@jest/globals';
import { sharedData } from '../../../../test/shared-data.js';
import { openTable, loadMapping, builtInMappings } from './index.js';
import { compileMapping } from '../mapped-row.js';

describe('real', () => {
  it('reads', async () => {
    const file = sharedData('awards/dgcl_dotations_investissement_2019.csv');
    if (!file) return;
    console.log(builtInMappings());
    const t0 = performance.now();
    const table = await openTable(file);
    const mapping = await loadMapping('dgcl-2019');
    const read = compileMapping(mapping, table.headers, { communes: { resolve: (c) => ({ inseeCode: c }) }, schemes: { has: () => true, slugs: () => [], find: () => undefined }, sirens: { communeOf: () => undefined, isEpci: () => false } });
    let n = 0; const counts: Record<string, number> = {};
    let last: unknown; let lastLine = 0;
    for await (const row of table.rows) { n++; const r = read(row.values); counts[r.kind] = (counts[r.kind] ?? 0) + 1; if (r.kind==='AWARD') for (const w of r.warnings) counts[w.code] = (counts[w.code] ?? 0)+1; else console.log(r, row.line, row.raw); last = r; lastLine = row.line; }
    console.log(n, counts, last, lastLine, table.encoding, table.delimiter, performance.now() - t0);
    expect(n).toBe(24811);
    for (const f of ['exemple_valide', 'exemple_invalide_erreurs_cellules']) {
      const t = await openTable(sharedData(`scdl/${f}.csv`)!);
      const r2 = compileMapping(await loadMapping('scdl'), t.headers, { communes: { resolve: (c) => ({ inseeCode: c }) }, schemes: { has: () => false, slugs: () => [], find: () => undefined }, sirens: { communeOf: () => undefined, isEpci: () => false } });
      for await (const row of t.rows) { const r = r2(row.values); console.log(f, row.line, r.kind === 'AWARD' ? [r.award.reference, r.entries[0]!.amount, r.warnings] : r); }
    }
  });
});
