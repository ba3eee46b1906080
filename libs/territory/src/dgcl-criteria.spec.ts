import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { Day } from '#kernel';

import { DgclCriteria, dgclColumns, type DgclColumns, type DgclResult } from './dgcl-criteria.js';
import { SMALL_COUNTRY } from './testing/country.js';

const GENERAL = 'Informations générales - ';
const POTENTIAL = 'Potentiel fiscal et financier des communes - Potentiel financier';
const HEADERS_2021 = [
  `${GENERAL}Code INSEE de la commune`,
  `${GENERAL}Nom de la commune`,
  `${GENERAL}Population DGF Année N'`,
  `${GENERAL}Population INSEE Année N `,
  POTENTIAL,
  `${POTENTIAL} par habitant`,
  'Dotation de solidarité urbaine - Montant total réparti',
];
const HEADERS_2022 = [
  `${GENERAL}Code INSEE de la commune`,
  `${GENERAL}Nom de la commune`,
  `${GENERAL}Population DGF de l'année N`,
  `${GENERAL}Population INSEE de l'année N`,
  `${POTENTIAL} final`,
  `${POTENTIAL} par habitant final`,
  'Dotation de solidarité urbaine et de cohésion sociale - Montant total réparti',
];
const AS_OF = Day.of('2021-01-01');

function columnsOf(headers: readonly string[]): DgclColumns {
  const found = dgclColumns(headers);
  if ('missing' in found) throw new Error(found.missing.join('\n'));
  return found.columns;
}

function read(rows: readonly (readonly string[])[], headers = HEADERS_2021) {
  const criteria = new DgclCriteria(columnsOf(headers), SMALL_COUNTRY);
  const refusals = rows.flatMap(
    (values, index) => criteria.add({ line: index + 2, values, raw: values.join(';') }) ?? [],
  );
  return { refusals, result: criteria.finish(AS_OF, 'DGCL 2021') };
}

const value = (result: DgclResult, commune: string, fact: string) =>
  result.facts.find((one) => one.communeCode === commune && one.fact === `place.${fact}`)?.value;

describe('the columns of the « critères de répartition »', () => {
  it('are found under the names of 2021 and those of 2022', () => {
    const positions = (headers: readonly string[]) =>
      Object.entries(columnsOf(headers)).map(([name, { position }]) => [name, position]);
    const expected = [
      ['inseeCode', 0],
      ['population', 2],
      ['potential', 4],
      ['potentialPerInhabitant', 5],
      ['dsu', 6],
    ];
    expect(positions(HEADERS_2021)).toEqual(expected);
    expect(positions(HEADERS_2022)).toEqual(expected);
    expect(positions([...HEADERS_2022, POTENTIAL, `${POTENTIAL} par habitant`])).toEqual(expected);
    expect(positions(HEADERS_2021.map((header) => header.replace("'", '’').toUpperCase()))).toEqual(expected);
  });

  it('that are missing are all named, with the nearest', () => {
    const found = dgclColumns(['Code INSEE', 'Population DGF']);
    expect(found).toMatchObject({ missing: { length: 5 } });
    expect('missing' in found && found.missing[1]).toContain('la plus proche est « Population DGF »');
  });
});

describe('the « critères de répartition »', () => {
  it('give the DGF population, and the potentiel per inhabitant over the mean of 2 001 to 20 000 inhabitants', () => {
    const { result, refusals } = read([
      ['23061', 'Chénérailles', '800', '728', '640000,00', '800,000000', '0'],
      ['23190', 'Sainte-Feyre', '2 500', '2300', '2 000 000,00', '800,000000', '0'],
      ['23096', 'Guéret', '13500', '12700', '14400000,00', '1066,666667', '512000'],
      ['97118', 'Petit-Bourg', '26000', '24665', '99000000', '3807,692308', '1'],
    ]);
    expect(refusals).toEqual([]);
    // (2 000 000 + 14 400 000) / (2 500 + 13 500): the village and the large town are no part of the mean.
    expect(result.mean).toBe(1025);
    expect(result.meanCommunes).toBe(2);
    expect(value(result, '23190', 'populationDgf')).toBe(2500);
    expect(value(result, '23061', 'fiscalPotentialRatio')).toBeCloseTo(800 / 1025, 12);
    expect(value(result, '23096', 'fiscalPotentialRatio')).toBeCloseTo(1066.666667 / 1025, 12);
    expect(result.dsu).toEqual([
      { communeCode: '23061', received: false },
      { communeCode: '23190', received: false },
      { communeCode: '23096', received: true },
      { communeCode: '97118', received: true },
    ]);
  });

  it('communes that merged since are added up, and say so; the DSU is known when both say the same', () => {
    const { result } = read([
      ['23186', 'Saint-Étienne-de-Fursac', '1000', '900', '700000', '700', '0'],
      ['23192', 'Saint-Pierre-de-Fursac', '500', '400', '500000', '1000', '10'],
      ['23190', 'Sainte-Feyre', '2500', '2300', '2000000', '800', '0'],
    ]);
    expect(value(result, '23186', 'populationDgf')).toBe(1500);
    expect(value(result, '23186', 'fiscalPotentialRatio')).toBe(800 / 800);
    expect(result.facts.find(({ communeCode }) => communeCode === '23186')?.source).toBe(
      'DGCL 2021 (somme de 2 communes fusionnées)',
    );
    expect(result.merged).toBe(1);
    expect(result.dsu.some(({ communeCode }) => communeCode === '23186')).toBe(false);
  });

  it('a line that cannot be read is refused with its reason, and an empty cell is only unknown', () => {
    const { refusals, result } = read([
      ['ZZZZZ', '', '1', '1', '1', '1', '0'],
      ['', 'Total', '1', '1', '1', '1', '0'],
      ['23061', '', 'beaucoup', '1', '1', '1', '0'],
      ['23061', '', '800,5', '1', '1', '1', '0'],
      ['23061', '', '800', '728', '', '', ''],
      ['23061', '', '900', '728', '', '', ''],
      ['23061', '', '800', '728', '', '', ''],
    ]);
    expect(refusals.map(({ line, code }) => [line, code])).toEqual([
      [2, 'unknown-commune'],
      [3, 'missing-code'],
      [4, 'invalid-number'],
      [5, 'invalid-number'],
      [7, 'duplicate-code'],
    ]);
    expect(refusals[2]!.message).toContain(`Population DGF Année N'`);
    expect(result.facts).toMatchObject([{ communeCode: '23061', fact: 'place.populationDgf', value: 800 }]);
    expect([result.mean, result.dsu]).toEqual([undefined, []]);
  });

  it('the mean does not depend on the order of the lines, and a commune at the mean has a ratio of 1', () => {
    const communes = ['23061', '23096', '23190', '23200', '23201'];
    fc.assert(
      fc.property(
        fc.shuffledSubarray(communes, { minLength: 5, maxLength: 5 }),
        fc.integer({ min: 2_001, max: 20_000 }),
        fc.integer({ min: 300, max: 3_000 }),
        (order, population, perInhabitant) => {
          const { result } = read(
            order.map((code) => [
              code,
              '',
              String(population),
              '',
              String(population * perInhabitant),
              `${perInhabitant},00`,
              '0',
            ]),
          );
          expect(result.mean).toBe(perInhabitant);
          expect(communes.map((code) => value(result, code, 'fiscalPotentialRatio'))).toEqual([1, 1, 1, 1, 1]);
        },
      ),
    );
  });
});
