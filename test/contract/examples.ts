import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { Kind, OperationTypeNode, parse, type DocumentNode, type OperationDefinitionNode } from 'graphql';

/** An operation of the client contract, with variables that it is asked with. */
export interface ContractOperation {
  readonly name: string;
  readonly kind: 'query' | 'mutation';
  /** The whole file, as a client sends it. */
  readonly text: string;
  /** The operation alone. */
  readonly alone: DocumentNode;
  readonly definition: OperationDefinitionNode;
  /** Each answered with data. */
  readonly examples: readonly Variables[];
  /** Each refused, by an error or by a member of the union. */
  readonly refused: readonly Variables[];
}

export type Variables = Readonly<Record<string, unknown>>;

const SCHOOL = {
  place: { inseeCode: '23061' },
  on: '2021-11-15',
  text: 'rénovation énergétique de l’école',
  project: { themes: ['batiment-scolaire'], spendingKind: 'INVESTMENT', notStarted: true, cost: '500000.00' },
  facts: [{ code: 'project.detrPriorityCategory', value: true }],
};
const UNKNOWN_COMMUNE = { ...SCHOOL, place: { inseeCode: '1004' } };
const NO_ID = '00000000-0000-4000-8000-000000000000';

const AWARD = {
  idempotencyKey: 'example',
  source: 'example',
  reference: 'example',
  scheme: 'detr',
  beneficiary: { type: 'COMMUNE', code: '01004' },
  title: 'École',
  amount: '100.00',
  effectiveOn: '2021-05-01',
};

/** By operation: what is answered, and what is refused. A list is asked with `first` wherever it takes one. */
const VARIABLES: Readonly<Record<string, readonly [examples: readonly Variables[], refused: readonly Variables[]]>> = {
  SearchSchemes: [
    [
      { query: 'rénovasion energetique', first: 20 },
      { filter: { place: { inseeCode: '23061' }, themes: ['friche'], statuses: ['OPEN', 'PERMANENT'] }, first: 5 },
      { query: 'detr', sort: 'NEWEST', filter: { amountMin: '1000.00', rateMin: 0.2, on: '2021-11-15' }, first: 2 },
      {},
    ],
    [{ first: 101 }, { after: 'bm90' }, { filter: { themes: ['nothing'] } }, { filter: { openOn: '2021-02-30' } }],
  ],
  SchemePage: [
    [{ slug: 'detr', on: '2021-11-15' }, { slug: 'fisac' }, { slug: 'nothing' }],
    [{ slug: null }, {}],
  ],
  FindCommunes: [[{ query: 'st etienne', first: 5 }, { query: '42000' }, { query: '' }], [{ query: 'a', first: -1 }]],
  CommunePage: [
    [{ inseeCode: '01130' }, { inseeCode: '23061', on: '2021-11-15' }, { inseeCode: 'zzzzz' }],
    [{ inseeCode: '23061', on: 'yesterday' }, { inseeCode: 23061 }],
  ],
  FindEpcis: [[{ query: 'vosges du sud', first: 5 }, { query: 'x' }], [{ query: 'vosges', first: 1_000 }]],
  Taxonomies: [[{}], []],
  Match: [
    [
      { input: SCHOOL, first: 20 },
      { input: { place: { epciSiren: '200069060' } }, verdicts: ['ELIGIBLE', 'TO_VERIFY', 'INELIGIBLE'], first: 100 },
      { input: UNKNOWN_COMMUNE },
    ],
    [{ input: SCHOOL, first: 101 }, { input: { place: { inseeCode: '01004' }, project: { cost: 12.5 } } }, {}],
  ],
  MatchAgain: [[{ id: NO_ID }, { id: 'nothing' }], [{ id: null }]],
  EligibleCommunes: [
    [
      { scheme: 'detr', on: '2021-11-15', facts: [{ code: 'project.spendingKind', value: 'INVESTMENT' }], first: 20 },
      { scheme: 'detr', filter: { departments: ['23'], populationMax: 2_000 }, verdicts: ['TO_VERIFY'], first: 5 },
      { scheme: 'detr', withoutAwardSince: '2020-01-01', first: 5 },
      { scheme: 'nothing' },
    ],
    [
      { scheme: 'detr', first: 101 },
      { scheme: 'detr', filter: { departments: ['999'] } },
      { scheme: 'detr', after: 'x' },
    ],
  ],
  Facts: [[{}], []],
  CompareMatches: [
    [
      { before: SCHOOL, after: { ...SCHOOL, facts: [{ code: 'programme.pvd', value: true }] } },
      { before: SCHOOL, after: UNKNOWN_COMMUNE },
    ],
    [{ before: SCHOOL }, { before: SCHOOL, after: { ...SCHOOL, on: '2021-13-01' } }],
  ],
  Deadlines: [
    [
      { inseeCode: '23061', on: '2021-11-15', first: 20 },
      { inseeCode: '23061', themes: ['friche'] },
    ],
    [
      { inseeCode: '23061', themes: ['nothing'] },
      { inseeCode: '23061', first: 101 },
    ],
  ],
  FinancingPlan: [
    [
      { input: { place: SCHOOL.place, on: '2024-04-15', project: SCHOOL.project } },
      {
        input: {
          place: SCHOOL.place,
          on: '2024-04-15',
          project: SCHOOL.project,
          schemes: [],
          secured: [{ funder: 'Région', amount: '400001.00', public: true }],
        },
      },
      { input: { place: { inseeCode: '1004' }, project: SCHOOL.project } },
    ],
    [{ input: { place: SCHOOL.place } }, { input: { place: SCHOOL.place, project: { cost: '1' } } }],
  ],
  AwardTotals: [
    [
      { measure: 'AWARDED' },
      { measure: 'AWARDED', filter: { schemes: ['detr'] }, groupBy: ['SCHEME', 'YEAR'], effectiveUntil: '2021-12-31' },
      { measure: 'PAID', groupBy: ['COMMUNE', 'EPCI', 'DEPARTMENT', 'REGION', 'FUNDER'] },
    ],
    [{}, { measure: 'NOTHING' }, { measure: 'AWARDED', filter: { programme: 'pvdd', schemes: ['dters'] } }],
  ],
  Awards: [
    [{ first: 20 }, { filter: { schemes: ['detr'] }, effectiveUntil: '2021-12-31', first: 5 }],
    [{ first: 101 }, { after: 'bm90' }, { knownAt: '2021-11-15' }],
  ],
  Evolution: [
    [
      {
        filter: { schemes: ['detr'] },
        measure: 'AWARDED',
        from: { effectiveUntil: '2021-01-31' },
        to: { effectiveUntil: '2021-10-31' },
      },
    ],
    [
      { measure: 'AWARDED', from: {}, to: { knownAt: 'now' } },
      { measure: 'AWARDED', from: {} },
    ],
  ],
  Reconciliation: [
    [
      { programme: 'pvd', report: '2021-autumn' },
      { programme: 'pvd', report: 'nothing' },
    ],
    [{ programme: 'pvd' }],
  ],
  Reports: [[{ programme: 'pvd' }, { programme: 'nothing' }], [{}]],
  ReportEvolution: [[{ programme: 'pvd', from: '2021-07', to: '2021-autumn' }], [{ programme: 'pvd' }]],
  AwardStatistics: [
    [{ scheme: 'detr' }, { scheme: 'detr', inseeCode: '23061', theme: 'batiment-scolaire' }],
    [{ scheme: 'nothing' }, { scheme: 'detr', inseeCode: 'zzzzz' }],
  ],
  // Nobody in particular may write: NotAllowed is the answer.
  RecordAward: [[{ input: AWARD }], [{ input: { ...AWARD, amount: 100 } }, { input: {} }]],
  RecordEntry: [
    [{ input: { idempotencyKey: 'e', award: NO_ID, kind: 'PAID', amount: '1.00', effectiveOn: '2021-06-01' } }],
    [{ input: { idempotencyKey: 'e', award: NO_ID, kind: 'GIVEN', effectiveOn: '2021-06-01' } }],
  ],
};

/** Every operation of the contract; one without variables here is an error, so that none is forgotten. */
export const CONTRACT: readonly ContractOperation[] = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.graphql'))
  .flatMap((file) => {
    const text = readFileSync(join(import.meta.dirname, file), 'utf8');
    return parse(text).definitions.flatMap((definition): ContractOperation[] => {
      if (definition.kind !== Kind.OPERATION_DEFINITION) return [];
      const name = definition.name?.value ?? '';
      const variables = VARIABLES[name];
      if (!variables) throw new Error(`${file}: ${name} has no example variables in test/contract/examples.ts`);
      return [
        {
          name,
          kind: definition.operation === OperationTypeNode.MUTATION ? 'mutation' : 'query',
          text,
          alone: { kind: Kind.DOCUMENT, definitions: [definition] },
          definition,
          examples: variables[0],
          refused: variables[1],
        },
      ];
    });
  });
