import { setTimeout as pause } from 'node:timers/promises';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { CONTRACT, type ContractOperation, type Variables } from '../contract/examples.js';
import { startService, type RunningService } from './running-service.js';
import { seedAwards } from './seeded-awards.js';

/** The most statements of an operation, what is written after the answer has left and transactions' BEGIN and COMMIT included. */
const MOST: Readonly<Record<string, number>> = {
  SearchSchemes: 0,
  SchemePage: 0,
  FindCommunes: 0,
  CommunePage: 0,
  FindEpcis: 0,
  Taxonomies: 0,
  Match: 10,
  MatchAgain: 1,
  EligibleCommunes: 3,
  Facts: 0,
  CompareMatches: 0,
  Deadlines: 0,
  FinancingPlan: 4,
  AwardTotals: 6,
  Awards: 6,
  Evolution: 12,
  /** One for each question that its figures ask, and one for each that has causes to be told. */
  Reconciliation: 24,
  Reports: 1,
  ReportEvolution: 20,
  AwardStatistics: 4,
  RecordAward: 3,
  RecordEntry: 3,
};
/** The service looks at the catalogue now and then, whatever is asked. */
const LOOK_AT_CATALOGUE = 's.published_version AS version';
const FEW = 5;
const MANY = 50;

interface Pg {
  readonly Client: { readonly prototype: { query: (...args: unknown[]) => unknown } };
}

let service: RunningService;
const statements: string[] = [];
beforeAll(async () => {
  service = await startService({ GUICHET_WORKERS: 'false' });
  await seedAwards(service, 60);
  const { prototype } = (service.database.dataSource.driver as unknown as { readonly postgres: Pg }).postgres.Client;
  const original = prototype.query;
  prototype.query = function (this: unknown, ...args: unknown[]): unknown {
    const [statement] = args as [string | { readonly text?: string }];
    const text = typeof statement === 'string' ? statement : (statement.text ?? '?');
    if (!text.includes(LOOK_AT_CATALOGUE)) statements.push(text);
    return original.apply(this, args);
  };
}, 120_000);
afterAll(() => service?.close());

/** What an operation sends to PostgreSQL, until nothing more comes. */
async function statementsOf({ text, name }: ContractOperation, variables: Variables): Promise<string[]> {
  statements.length = 0;
  await service.ask(text, variables, name);
  for (let seen = -1; seen !== statements.length;) {
    seen = statements.length;
    await pause(120);
  }
  return [...statements];
}

const short = (sent: readonly string[]): string[] => sent.map((one) => one.replaceAll(/\s+/g, ' ').slice(0, 100));

describe('SQL statements of an operation', () => {
  it('are seen', async () => {
    statements.length = 0;
    await service.database.dataSource.query('SELECT 1');
    expect(statements).toEqual(['SELECT 1']);
  });

  it.each(CONTRACT.map((operation): [string, ContractOperation] => [operation.name, operation]))(
    '%s: never more than stated',
    async (name, operation) => {
      const most = MOST[name];
      const sent = [];
      for (const variables of [...operation.examples, ...operation.refused])
        sent.push(short(await statementsOf(operation, variables)));
      const worst = sent.reduce((one, other) => (other.length > one.length ? other : one));
      if (process.env['SHOW_SQL'])
        console.info(`${name}: ${sent.map(({ length }) => length).join(' ')}\n${worst.join('\n')}`);
      expect(most).toBeDefined();
      // The statements themselves when there are too many: which one is new is what one wants to know.
      expect(worst.length <= most! ? [] : worst).toEqual([]);
    },
    30_000,
  );

  const paged = CONTRACT.flatMap((operation) =>
    operation.examples
      .filter((variables) => 'first' in variables)
      .map((variables, index): [string, ContractOperation, Variables] => [
        `${operation.name} ${index + 1}`,
        operation,
        variables,
      ]),
  );

  it.each(paged)(`%s: as many for ${FEW} rows as for ${MANY}`, async (_name, operation, variables) => {
    // What the first asking fills (memory of recent answers) is not what is compared.
    await statementsOf(operation, { ...variables, first: MANY });
    const few = await statementsOf(operation, { ...variables, first: FEW });
    const many = await statementsOf(operation, { ...variables, first: MANY });
    expect(short(many)).toHaveLength(few.length);
  });
});
