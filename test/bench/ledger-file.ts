import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import type { MappingPorts } from '#ledger';

export const BENCH_SCHEMES = ['detr', 'dsil', 'dsid', 'fnadt', 'fonds-friches', 'fonds-vert', 'dpv', 'fipd'];

/** Every commune that exists, from the reference package. */
export function communeCodes(): string[] {
  const file = createRequire(import.meta.url).resolve('@etalab/decoupage-administratif/data/communes.json');
  const communes = JSON.parse(readFileSync(file, 'utf8')) as { code: string; type: string }[];
  return communes.filter(({ type }) => type === 'commune-actuelle').map(({ code }) => code);
}

export function benchPorts(codes: readonly string[]): MappingPorts {
  const known = new Map(codes.map((code) => [code, { inseeCode: code }]));
  return {
    communes: { resolve: (code) => known.get(code) },
    names: { departmentNamed: () => undefined, regionNamed: () => undefined, communesNamed: () => [] },
    schemes: {
      has: (slug) => BENCH_SCHEMES.includes(slug),
      slugs: () => BENCH_SCHEMES,
      find: (text) => BENCH_SCHEMES.find((slug) => slug === text.toLowerCase()),
    },
    sirens: { communeOf: () => undefined, isEpci: () => true },
  };
}

/** The same numbers in every run (mulberry32). */
export function randomly(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export const BENCH_MAPPING = `
name: bench
title: Fichier inventé
source: { constant: bench }
reference: dossier
scheme: dispositif
beneficiary:
  type: { column: niveau, values: { commune: COMMUNE, epci: EPCI } }
  code:
    choose:
      - when: { column: niveau, is: commune }
        use: { column: code, as: INSEE }
    otherwise: { column: code, as: SIREN }
  name: nom
projectTitle: objet
projectCost: { column: cout, decimal: ',' }
entries:
  - kind: AWARDED
    amount: { column: attribue, decimal: ',' }
    effectiveOn: { column: decision, formats: [DD/MM/YYYY] }
  - kind: COMMITTED
    amount: { column: engage, decimal: ',' }
    when: { column: engage, empty: false }
    effectiveOn: { column: engagement, formats: [DD/MM/YYYY] }
  - kind: PAID
    amount: { column: paye, decimal: ',' }
    when: { column: paye, empty: false }
    effectiveOn: { column: paiement, formats: [DD/MM/YYYY] }
`;

/**
 * A made-up file of awards: every second one committed, every second one paid, two entries an award on average. `members` get one award in ten, as
 * the communes of Petites villes de demain do of the DETR.
 */
export async function writeAwardsFile(
  path: string,
  rows: number,
  year: number,
  codes: readonly string[],
  members: readonly string[],
  name = String(year),
): Promise<void> {
  const random = randomly(year);
  const between = (from: number, to: number): number => from + Math.floor(random() * (to - from));
  const pick = <Item>(items: readonly Item[]): Item => items[between(0, items.length)]!;
  const day = (of: number): string =>
    `${String(between(1, 29)).padStart(2, '0')}/${String(between(1, 13)).padStart(2, '0')}/${of}`;
  const file = createWriteStream(path);
  file.write('dossier;dispositif;niveau;code;nom;objet;cout;attribue;decision;engage;engagement;paye;paiement\n');
  for (let row = 0; row < rows; row++) {
    const isEpci = random() < 0.12;
    const code = isEpci ? String(200_000_000 + between(0, 1250)) : pick(random() < 0.1 ? members : codes);
    const euros = between(1_000, 200_000);
    const amount = (part: number): string => `${Math.floor(euros * part)},${String(between(0, 100)).padStart(2, '0')}`;
    const line = [
      `${name}-${row}`,
      pick(BENCH_SCHEMES),
      isEpci ? 'epci' : 'commune',
      code,
      `Bénéficiaire ${code}`,
      `Rénovation thermique de l’école n° ${row}, tranche ${between(1, 4)}`,
      amount(2.5),
      amount(1),
      day(year),
      ...(random() < 0.5 ? [amount(0.9), day(year)] : ['', '']),
      ...(random() < 0.5 ? [amount(0.3), day(year + between(0, 3))] : ['', '']),
    ];
    if (!file.write(`${line.join(';')}\n`)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'close');
}
