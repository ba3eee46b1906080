/**
 * The ledger at a million entries, on the embedded database as the service starts it: how fast files are imported and in how much memory; totals of one
 * programme now and at any two dates, each beside the plain aggregate query over awards and entries of the same run; how long a writer waits.
 * `npm run bench:ledger -- --rows 500000 --files 5`, `--single` for one entry a row.
 */
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { Day, Euro } from '#kernel';
import type { TotalDimension, TotalsQuestion } from '#ledger';
import { importAwardsFile, keepResident, LedgerRecorder, TotalsStore, verifyLedger } from '#ledger/store';
import { connect, holdEmbeddedDatabase, migrate } from '#platform/module';

import { BENCH_MAPPING, benchPorts, communeCodes, randomly, writeAwardsFile } from './ledger-file.js';
import { plainTotals } from './ledger-plain.js';
import { automaticLayer } from './ledger-postgraphile.js';

const { values: options } = parseArgs({
  options: {
    rows: { type: 'string', default: '500000' },
    files: { type: 'string', default: '5' },
    single: { type: 'boolean', default: false },
  },
});
const FILES = Number(options.files);
const ROWS = Math.round(Number(options.rows) / FILES);
const MEMBERS = 1_606;
const TODAY = Day.of('2026-11-23');
const say = (text: string): void => void process.stdout.write(`${text}\n`);
const megabytes = (bytes: number): string => `${Math.round(bytes / 1_048_576)} MB`;

const folder = mkdtempSync(join(tmpdir(), 'guichet-bench-'));
const database = await holdEmbeddedDatabase({ dataDirectory: join(folder, 'data'), kind: 'command' });
try {
  await migrate(database.url);
  const dataSource = await connect({
    url: database.url,
    entities: [],
    statementTimeout: 0,
    poolSize: 20,
    applicationName: 'bench',
  });
  const codes = communeCodes();
  const random = randomly(7);
  const members = [
    ...new Set(Array.from({ length: MEMBERS * 2 }, () => codes[Math.floor(random() * codes.length)]!)),
  ].slice(0, MEMBERS);
  await dataSource.query(
    `INSERT INTO membership (programme, printed_code, commune_code, since, source) SELECT 'pvd', code, code, '2021-01-22', 'bench' FROM unnest($1::text[]) AS code`,
    [members],
  );
  const mapping = join(folder, 'bench.yaml');
  // One entry a row, as the files that only know what was granted.
  writeFileSync(
    mapping,
    options.single ? BENCH_MAPPING.slice(0, BENCH_MAPPING.indexOf('  - kind: COMMITTED')) : BENCH_MAPPING,
  );

  say('Import');
  const ports = benchPorts(codes);
  for (let index = 0; index < FILES; index++) {
    const year = 2019 + index;
    const file = join(folder, `awards-${year}.csv`);
    await writeAwardsFile(file, ROWS, year, codes, members);
    let peak = 0;
    const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 50);
    const begin = performance.now();
    const report = await importAwardsFile(dataSource, file, ports, {
      mapping,
      recordedBy: 'bench',
      recordedAt: new Date(`${year + 1}-02-01T00:00:00Z`),
    });
    const seconds = (performance.now() - begin) / 1000;
    clearInterval(watch);
    say(
      `  ${year}: ${report.accepted} rows, ${megabytes(statSync(file).size)}, in ${seconds.toFixed(1)} s = ${Math.round(report.accepted / seconds)} rows/s, resident at most ${megabytes(peak)}`,
    );
    rmSync(file);
  }
  const [sizes] = await dataSource.query<[Record<string, string>]>(
    `SELECT (SELECT count(*) FROM entry) AS entries, (SELECT count(*) FROM award) AS awards`,
  );
  say(`  ${JSON.stringify(sizes)}`);

  say('Totals of one programme (median of 9; the plain query of 3)');
  const store = new TotalsStore(dataSource);
  const before = process.memoryUsage();
  const loading = performance.now();
  await keepResident(dataSource).catchUp();
  const after = process.memoryUsage();
  say(
    `  kept in memory: read in ${((performance.now() - loading) / 1000).toFixed(1)} s, ${megabytes(after.arrayBuffers + after.heapUsed - before.arrayBuffers - before.heapUsed)}`,
  );
  const question = (groupBy: TotalDimension[], effectiveUntil: Day, knownAt?: string): TotalsQuestion => ({
    filter: { programme: 'pvd', programmeOn: Day.of('2021-12-31') },
    measure: 'AWARDED',
    groupBy,
    effectiveUntil,
    knownAt,
  });
  const cases: readonly [string, TotalsQuestion][] = [
    ['now, by scheme', question(['SCHEME'], TODAY)],
    ['now, by department', question(['DEPARTMENT'], TODAY)],
    ['now, by commune', question(['COMMUNE'], TODAY)],
    ['now, by year', question(['YEAR'], TODAY)],
    ...[
      ['2021-06-30', '2022-03-01T00:00:00Z'],
      ['2022-12-31', '2026-01-01T00:00:00Z'],
      ['2026-01-01', '2021-06-01T00:00:00Z'],
      ['2023-05-15', '2023-05-15T00:00:00Z'],
    ].map(
      ([until, knownAt]) =>
        [
          `until ${until} as known ${knownAt!.slice(0, 10)}, by scheme`,
          question(['SCHEME'], Day.of(until!), knownAt),
        ] as [string, TotalsQuestion],
    ),
    ['until 2022-12-31 as known 2023-06-01, by year', question(['YEAR'], Day.of('2022-12-31'), '2023-06-01T00:00:00Z')],
  ];
  for (const [name, asked] of cases) {
    const ours = await median(9, () => store.totals(asked));
    const plain = await median(3, () => plainTotals(dataSource, asked));
    const same =
      ours.answer.amount === plain.answer.amount &&
      ours.answer.awards === plain.answer.awards &&
      ours.answer.communes === plain.answer.communes &&
      ours.answer.groups.length === plain.answer.groups;
    say(
      `  ${name}: ${ours.milliseconds.toFixed(1)} ms, plain ${plain.milliseconds.toFixed(0)} ms, ${(plain.milliseconds / ours.milliseconds).toFixed(0)} times; ${Euro.inFrench(ours.answer.amount)}, ${ours.answer.communes} communes${same ? '' : ` — NOT THE SAME: plain ${JSON.stringify(plain.answer, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))}`}`,
    );
  }

  say('The same totals by an automatic GraphQL layer over the same tables');
  say(`  ${await automaticLayer(database.url, members)}`);

  say('Writers: 16 at once, 25 awards each');
  const recorder = new LedgerRecorder(dataSource, ports);
  const waits: number[] = [];
  await Promise.all(
    Array.from({ length: 16 }, async (_, writer) => {
      for (let number = 0; number < 25; number++) {
        const key = `w-${writer}-${number}`;
        const begin = performance.now();
        await recorder.recordAward(
          {
            idempotencyKey: key,
            source: 'writers',
            reference: key,
            scheme: 'detr',
            beneficiary: { type: 'COMMUNE', code: members[number]!, name: undefined },
            title: 'École',
            amount: Euro.of(1000),
            effectiveOn: Day.of('2024-01-01'),
          },
          'bench',
        );
        waits.push(performance.now() - begin);
      }
    }),
  );
  waits.sort((a, b) => a - b);
  say(
    `  ${waits.length} entries: p50 ${waits[Math.floor(waits.length * 0.5)]!.toFixed(0)} ms, p99 ${waits[Math.floor(waits.length * 0.99)]!.toFixed(0)} ms`,
  );
  const begin = performance.now();
  const { broken, entries } = await verifyLedger(dataSource);
  say(
    `Chain: ${entries} entries verified in ${((performance.now() - begin) / 1000).toFixed(1)} s, ${broken ? 'BROKEN' : 'intact'}`,
  );
  await dataSource.destroy();
} finally {
  await database.release();
  rmSync(folder, { recursive: true, force: true });
}

async function median<Answer>(
  times: number,
  work: () => Promise<Answer>,
): Promise<{ milliseconds: number; answer: Answer }> {
  const taken: number[] = [];
  let answer = await work();
  for (let count = 0; count < times; count++) {
    const begin = performance.now();
    answer = await work();
    taken.push(performance.now() - begin);
  }
  taken.sort((a, b) => a - b);
  return { milliseconds: taken[Math.floor(times / 2)]!, answer };
}
