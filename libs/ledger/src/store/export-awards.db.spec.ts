import { readFileSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import { parse } from 'csv-parse/sync';
import type { DataSource } from 'typeorm';

import { Day } from '#kernel';

import { createTestDatabase, testDatabase } from '../../../../test/database/index.js';
import { sharedData } from '../../../../test/shared-data.js';
import { importFile, testPorts } from '../../test/ledger-fixture.js';
import { exportAwards, type Declared, type ExportFormat, type ExportNames } from '../exporting/index.js';
import type { AwardFilter } from '../index.js';

import { awardsToExport, cancelImport, LedgerRecorder, TotalsStore } from './index.js';

const ports = testPorts();
const TODAY = Day.of('2026-11-23');
const NAMES: ExportNames = {
  scheme: (slug) => ({
    name: slug.toUpperCase(),
    funder: slug === 'detr' ? { slug: 'dgcl', name: 'DGCL' } : undefined,
  }),
  commune: (code) => (code === '01004' ? 'Ambérieu-en-Bugey' : undefined),
  epci: () => undefined,
};

const MAPPING = `
name: parcours
title: Tout ce qui peut arriver à une attribution
source: source
reference: reference
scheme: dispositif
beneficiary: { type: type, code: code, name: { column: nom, optional: true } }
commune: { column: commune, as: INSEE }
projectTitle: objet
projectCost: { column: cout, decimal: ',' }
entries:
${['REQUESTED', 'AWARDED', 'AMENDED', 'COMMITTED', 'PAID', 'CANCELLED', 'RECOVERED']
  .map(
    (kind) => `  - kind: ${kind}
    when: { column: ecriture, is: ${kind} }
    amount: { column: montant, decimal: ',' }
    quantity: { value: jours, unit: DAY }
    effectiveOn: { column: effet, formats: [DD/MM/YYYY, YYYY] }
    key: numero`,
  )
  .join('\n')}
`;
const HEADER = 'source;reference;dispositif;type;code;nom;commune;objet;cout;ecriture;montant;jours;effet;numero';
const LINES = [
  'a;1;detr;COMMUNE;01004;;01004;Réfection « Jules-Ferry », tranche 1;1000;REQUESTED;900,00;;01/02/2021;1',
  'a;1;detr;COMMUNE;01004;;01004;Réfection « Jules-Ferry », tranche 1;1000;AWARDED;800,50;;01/05/2021;2',
  'a;1;detr;COMMUNE;01004;;01004;Réfection « Jules-Ferry », tranche 1;1000;AMENDED;-100,00;;01/06/2021;3',
  'a;1;detr;COMMUNE;01004;;01004;Réfection « Jules-Ferry », tranche 1;1000;PAID;300,00;;01/07/2021;4',
  'a;1;detr;COMMUNE;01004;;01004;Réfection « Jules-Ferry », tranche 1;1000;PAID;200,00;;01/08/2021;5',
  'a;1;detr;COMMUNE;01004;;01004;Réfection « Jules-Ferry », tranche 1;1000;RECOVERED;50,00;;01/09/2021;6',
  'a;2;dsil;EPCI;200000172;CC;;"=Étude ""littoral"", lot 2";;AWARDED;;12,5;2020;1',
  'a;3;detr;OTHER;21060004500392;SEM;01004;Halle;;AWARDED;10,00;;15/03/2022;1',
  'a;3;detr;OTHER;21060004500392;SEM;01004;Halle;;COMMITTED;10,00;;16/03/2022;2',
  'a;4;detr;OTHER;21060004500392;SEM;01004;Piscine;;AWARDED;70,00;;15/03/2022;1',
  'a;4;detr;OTHER;21060004500392;SEM;01004;Piscine;;CANCELLED;70,00;;15/04/2022;2',
];

async function record(dataSource: DataSource, lines: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'export-'));
  await writeFile(join(folder, 'parcours.yaml'), MAPPING);
  await writeFile(join(folder, 'awards.csv'), [HEADER, ...lines].join('\n'));
  const report = await importFile(dataSource, join(folder, 'awards.csv'), join(folder, 'parcours.yaml'), ports);
  expect(report.refusals).toEqual([]);
  return report.import!;
}

async function exported(
  dataSource: DataSource,
  format: ExportFormat,
  declared: Declared = {},
  filter: AwardFilter = {},
) {
  const awards = awardsToExport(dataSource, filter, { effectiveUntil: TODAY });
  const { text, tally } = exportAwards(format, awards, { names: NAMES, declared }, '2026-11-23T10:00:00.000Z');
  let whole = '';
  for await (const piece of text) whole += piece;
  return { text: whole, exported: tally.exported, leftOut: Object.fromEntries(tally.leftOut) };
}

describe('the own CSV of a ledger', () => {
  const database = testDatabase([]);

  it('reads back into the same ledger as known, whoever recorded it and whatever people wrote', async () => {
    await record(database.dataSource, LINES);
    const recorder = new LedgerRecorder(database.dataSource, ports);
    const recorded = await recorder.recordAward(
      {
        idempotencyKey: '=1+1',
        source: '@formule',
        reference: "'-5",
        scheme: 'detr',
        beneficiary: { type: 'COMMUNE', code: '01004', name: ' Ambérieu ' },
        title: "'=SOMME(A1)\r\nsuite, « entre guillemets »",
        amount: 1_000n,
        effectiveOn: Day.of('2022-01-01'),
      },
      'test',
    );
    expect(recorded).toMatchObject({ kind: 'RECORDED' });
    const { text } = await exported(database.dataSource, 'csv');
    expect(text).toContain(
      `'@formule,''-5,detr,COMMUNE,01004,Ambérieu,01004,,"''=SOMME(A1)\r\nsuite, « entre guillemets »",,,AWARDED,'=1+1,10.00`,
    );
    const file = join(await mkdtemp(join(tmpdir(), 'export-')), 'own.csv');
    await writeFile(file, text);
    const report = await importFile(database.dataSource, file, 'guichet', ports);
    expect(report).toMatchObject({ refusals: [], accepted: 0, replayed: report.read, import: null });
    expect(report.read).toBeGreaterThan(1);
  });
});

describe('exports of the ledger', () => {
  const database = testDatabase([]);

  it('writes every entry that holds, and reads them back to the same totals', async () => {
    await record(database.dataSource, LINES);
    const wrong = await record(database.dataSource, [
      'b;9;detr;COMMUNE;01004;;01004;Faux départ;;AWARDED;5,00;;01/05/2021;1',
    ]);
    await cancelImport(database.dataSource, wrong, 'essai', 'test');
    const { text, exported: count, leftOut } = await exported(database.dataSource, 'csv');
    expect([count, leftOut]).toEqual([4, {}]);
    expect(text.split('\r\n')[0]).toBe(
      'source,reference,dispositif,beneficiaire_type,beneficiaire_code,beneficiaire_nom,commune,departement,intitule,cout_projet,thematique,ecriture,cle,montant,quantite,unite,effet,motif,enregistre_le',
    );
    expect(
      text
        .replaceAll(/,[^,]*\r\n/g, '\n')
        .split('\n')
        .slice(2, 8),
    ).toEqual([
      'a,1,detr,COMMUNE,01004,,01004,,"Réfection « Jules-Ferry », tranche 1",1000.00,,AWARDED,1:AWARDED:2,800.50,,,2021-05-01,',
      'a,1,detr,COMMUNE,01004,,01004,,"Réfection « Jules-Ferry », tranche 1",1000.00,,AMENDED,1:AMENDED:3,-100.00,,,2021-06-01,',
      'a,1,detr,COMMUNE,01004,,01004,,"Réfection « Jules-Ferry », tranche 1",1000.00,,PAID,1:PAID:4,300.00,,,2021-07-01,',
      'a,1,detr,COMMUNE,01004,,01004,,"Réfection « Jules-Ferry », tranche 1",1000.00,,PAID,1:PAID:5,200.00,,,2021-08-01,',
      'a,1,detr,COMMUNE,01004,,01004,,"Réfection « Jules-Ferry », tranche 1",1000.00,,RECOVERED,1:RECOVERED:6,50.00,,,2021-09-01,',
      'a,2,dsil,EPCI,200000172,CC,,,"\'=Étude ""littoral"", lot 2",,,AWARDED,2:AWARDED:1,,12.5,DAY,2020,',
    ]);
    const again = await createTestDatabase([]);
    try {
      const file = join(await mkdtemp(join(tmpdir(), 'export-')), 'own.csv');
      await writeFile(file, text);
      const report = await importFile(again.dataSource, file, 'guichet', ports);
      expect([report.refusals, report.accepted]).toEqual([[], 11]);
      for (const measure of ['REQUESTED', 'AWARDED', 'COMMITTED', 'PAID', 'RECOVERED'] as const) {
        for (const effectiveUntil of [Day.of('2021-07-15'), TODAY]) {
          const totals = async (dataSource: DataSource) => {
            const answer = await new TotalsStore(dataSource).totals({
              filter: {},
              measure,
              groupBy: ['SCHEME', 'BENEFICIARY_TYPE', 'YEAR'],
              effectiveUntil,
            });
            return { ...answer, knownAt: '' };
          };
          expect(await totals(again.dataSource)).toEqual(await totals(database.dataSource));
        }
      }
    } finally {
      await again.close();
    }
  });

  it('leaves out of the SCDL what lacks a required value, and invents none', async () => {
    const bare = await exported(database.dataSource, 'scdl');
    expect([bare.exported, bare.text.split('\r\n').length]).toEqual([0, 2]);
    expect(bare.leftOut).toEqual({ idAttribuant: 2, nomAttribuant: 1, montant: 1 });
    const declared = {
      idAttribuant: '12345678200051',
      idServiceInstructeur: '12345678200051',
      conditionsVersement: 'échelonné',
      descriptionConditionsVersement: 'selon l’avancement',
      datesPeriodeVersement: '2022-01-01/2022-12-31',
      notificationUE: 'non',
    };
    const { text, leftOut } = await exported(database.dataSource, 'scdl', declared);
    // A commune is known by its INSEE code: nobody here knows its SIRET.
    expect(leftOut).toEqual({ idBeneficiaire: 1, nomAttribuant: 1, montant: 1 });
    const rows: Record<string, string>[] = parse(text, { columns: true });
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({
      idSubvention: 'a/3',
      nomAttribuant: 'DGCL',
      idBeneficiaire: '21060004500392',
      dateConvention: '2022-03-15',
      montant: '10.00',
      nature: 'aide en numéraire',
      datesPeriodeVersement: '2022-01-01/2022-12-31',
      pourcentageSubvention: '1',
    });
    const schemaFile = sharedData('scdl/schema-2.1.1.json');
    if (schemaFile) for (const row of rows) expect(faultsAgainst(schemaFile, row)).toEqual([]);
  });

  it('writes 360Giving 1.4 that its schema accepts', async () => {
    const {
      text,
      exported: count,
      leftOut,
    } = await exported(database.dataSource, '360giving', { prefix: '360G-essai' });
    expect([count, leftOut]).toEqual([2, { amountAwarded: 2 }]);
    const validate = new Ajv({ allErrors: true }).compile(THREE_SIXTY_PACKAGE);
    validate(JSON.parse(text));
    expect(validate.errors ?? []).toEqual([]);
    const { grants } = JSON.parse(text);
    expect(grants[0]).toEqual({
      id: '360G-essai-a-1',
      title: 'Réfection « Jules-Ferry », tranche 1',
      description: 'Réfection « Jules-Ferry », tranche 1 — DETR. Coût du projet : 1\u202f000\u00a0€.',
      currency: 'EUR',
      amountAppliedFor: 900,
      amountAwarded: 700.5,
      amountDisbursed: 450,
      awardDate: '2021-05-01',
      recipientOrganization: [{ id: '360G-essai-org-01004', name: 'Ambérieu-en-Bugey' }],
      fundingOrganization: [{ id: '360G-essai-org-dgcl', name: 'DGCL' }],
      grantProgramme: [{ code: 'detr', title: 'DETR' }],
      beneficiaryLocation: [{ name: 'Ambérieu-en-Bugey', countryCode: 'FR', geoCode: '01004', geoCodeType: 'INSEE' }],
      disbursementTransaction: [
        { id: '360G-essai-a-1-PAID:4', transactionDate: '2021-07-01', currency: 'EUR', value: 300 },
        { id: '360G-essai-a-1-PAID:5', transactionDate: '2021-08-01', currency: 'EUR', value: 200 },
        { id: '360G-essai-a-1-RECOVERED:6', transactionDate: '2021-09-01', currency: 'EUR', value: -50 },
      ],
      dateModified: expect.stringMatching(/^\d{4}-/),
    });
  });

  it('stops reading the ledger when nobody reads the export', async () => {
    const awards = awardsToExport(database.dataSource, {}, { effectiveUntil: TODAY });
    const { text } = exportAwards('csv', awards, { names: NAMES, declared: {} }, '');
    await text.next();
    await text.return(undefined);
    expect((await awards.next()).done).toBe(true);
  });
});

/** A row against the official Table Schema itself. */
function faultsAgainst(schemaFile: string, row: Record<string, string>): string[] {
  const { fields } = JSON.parse(readFileSync(schemaFile, 'utf8')) as {
    fields: {
      name: string;
      type: string;
      constraints?: {
        required?: boolean;
        pattern?: string;
        enum?: string[];
        maxLength?: number;
        minimum?: number;
        maximum?: number;
      };
    }[];
  };
  expect(Object.keys(row)).toEqual(fields.map(({ name }) => name));
  return fields.flatMap(({ name, type, constraints = {} }) => {
    const value = row[name] ?? '';
    if (value === '') return constraints.required ? [`${name}: required`] : [];
    const { pattern, enum: among, maxLength, minimum, maximum } = constraints;
    const faults: string[] = [];
    if (type === 'number' && !/^-?\d+(\.\d+)?$/.test(value)) faults.push('number');
    if (type === 'integer' && !/^-?\d+$/.test(value)) faults.push('integer');
    if (type === 'date' && !/^\d{4}-\d{2}-\d{2}$/.test(value)) faults.push('date');
    if (pattern && !new RegExp(pattern).test(value)) faults.push('pattern');
    if (among && !among.includes(value)) faults.push('enum');
    if (maxLength !== undefined && value.length > maxLength) faults.push('maxLength');
    if (minimum !== undefined && !(Number(value) >= minimum)) faults.push('minimum');
    if (maximum !== undefined && !(Number(value) <= maximum)) faults.push('maximum');
    return faults.map((fault) => `${name}: ${fault}`);
  });
}

const DAY_OR_INSTANT = { type: 'string', pattern: '^\\d{4}-(0[1-9]|1[012])-(0[1-9]|[12]\\d|3[01])(T.*Z)?$' };
const ORGANISATIONS = {
  type: 'array',
  minItems: 1,
  items: { type: 'object', required: ['id', 'name'], properties: { id: { type: 'string' }, name: { type: 'string' } } },
};
const TRANSACTIONS = {
  type: 'array',
  items: {
    type: 'object',
    required: ['id', 'transactionDate', 'currency', 'value'],
    properties: {
      id: { type: 'string' },
      transactionDate: DAY_OR_INSTANT,
      currency: { const: 'EUR' },
      value: { type: 'number' },
      description: { type: 'string' },
    },
    additionalProperties: false,
  },
};
/**
 * The rules of the 360Giving Data Standard 1.4 that our grants fall under, in our own words (360-giving-schema.json and
 * 360-giving-package-schema.json of the standard): what is required, types, forms of dates.
 */
const THREE_SIXTY_PACKAGE = {
  type: 'object',
  required: ['grants'],
  properties: {
    version: { type: 'string', pattern: '^(\\d+\\.)(\\d+)$' },
    issued: DAY_OR_INSTANT,
    grants: {
      type: 'array',
      minItems: 1,
      uniqueItems: true,
      items: {
        type: 'object',
        required: [
          'id',
          'title',
          'description',
          'currency',
          'amountAwarded',
          'awardDate',
          'fundingOrganization',
          'recipientOrganization',
        ],
        properties: {
          id: { type: 'string' },
          title: { type: 'string' },
          description: { type: 'string' },
          currency: { type: 'string', pattern: '^[A-Z]{3}$' },
          amountAppliedFor: { type: 'number' },
          amountAwarded: { type: 'number' },
          amountDisbursed: { type: 'number' },
          awardDate: DAY_OR_INSTANT,
          dateModified: { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d+)?Z$' },
          fundingOrganization: ORGANISATIONS,
          recipientOrganization: ORGANISATIONS,
          grantProgramme: {
            type: 'array',
            items: { type: 'object', properties: { code: { type: 'string' }, title: { type: 'string' } } },
          },
          beneficiaryLocation: {
            type: 'array',
            items: {
              type: 'object',
              properties: {
                name: { type: 'string' },
                countryCode: { const: 'FR' },
                geoCode: { type: 'string' },
                geoCodeType: { type: 'string' },
              },
              additionalProperties: false,
            },
          },
          commitmentTransaction: TRANSACTIONS,
          disbursementTransaction: TRANSACTIONS,
        },
        additionalProperties: false,
      },
    },
  },
};
