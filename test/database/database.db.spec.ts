import { describe, expect, it } from '@jest/globals';

import { copyRows, dataSourceOptions, migrate, MIGRATIONS } from '#platform/module';

import { createBareDatabase, createTestDatabase, testDatabase } from './index.js';

const database = testDatabase([]);

describe('a test database', () => {
  it('is migrated and of its own: what one writes the other does not see', async () => {
    const other = await createTestDatabase([]);
    try {
      const names = (rows: { name: string }[]): string[] => rows.map((row) => row.name);
      const migrations = MIGRATIONS.map((migration) => migration.name);
      expect(names(await database.dataSource.query('SELECT name FROM migration ORDER BY timestamp'))).toEqual(
        migrations,
      );
      await database.dataSource.query('CREATE TABLE mine (id int)');
      await expect(other.dataSource.query('SELECT * FROM mine')).rejects.toMatchObject({ code: '42P01' });
    } finally {
      await other.close();
    }
  });

  it('is gone once closed', async () => {
    const other = await createTestDatabase([]);
    const name = new URL(other.url).pathname.slice(1);
    await other.close();
    await other.close();
    expect(await database.dataSource.query('SELECT 1 FROM pg_database WHERE datname = $1', [name])).toEqual([]);
  });
});

describe('the migrations', () => {
  it('are named and numbered so that TypeORM runs them in the order of the list', () => {
    const numbers = MIGRATIONS.map((migration) => Number(migration.name.slice(-13)));
    expect(numbers.every((number) => Number.isSafeInteger(number) && number > 1_700_000_000_000)).toBe(true);
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  it('run once when several replicas start together', async () => {
    const bare = await createBareDatabase();
    try {
      const ran = await Promise.all([migrate(bare.url), migrate(bare.url), migrate(bare.url)]);
      expect(ran.flat()).toHaveLength(MIGRATIONS.length);
      expect(await migrate(bare.url)).toEqual([]);
    } finally {
      await bare.close();
    }
  });

  it('can be undone one by one down to nothing, and done again', async () => {
    const bare = await createBareDatabase();
    try {
      await migrate(bare.url);
      for (const _ of MIGRATIONS) await bare.dataSource.undoLastMigration({ transaction: 'each' });
      const left = await bare.dataSource.query<{ name: string }[]>(
        `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm')`,
      );
      expect(left.map((row) => row.name)).toEqual(['migration']);
      expect(await migrate(bare.url)).toHaveLength(MIGRATIONS.length);
    } finally {
      await bare.close();
    }
  });
});

describe('a connection', () => {
  it('reads a date as the text of its day, in UTC, under limits', async () => {
    const [row] = await database.dataSource.query<Record<string, unknown>[]>(
      `SELECT date '2021-01-22' AS day, current_setting('TimeZone') AS zone, current_setting('statement_timeout') AS timeout`,
    );
    expect(row).toEqual({ day: '2021-01-22', zone: 'UTC', timeout: '30s' });
  });

  it('never synchronises', () => {
    expect(dataSourceOptions({ url: 'postgresql://a/b', entities: [] }).synchronize).toBe(false);
  });
});

describe('copyRows', () => {
  it('writes what it is given, however awkward, in the transaction of the query runner', async () => {
    await database.dataSource.query(
      'CREATE TABLE copied (name text, cents bigint, share float8, sure boolean, at timestamptz, codes text[], raw bytea, detail jsonb)',
    );
    const awkward = 'a\tb\\c\nd\re "f" {g} \\N é \u{1f1eb}\u{1f1f7}';
    const rows = [
      [
        awkward,
        14203700223n,
        0.8,
        true,
        new Date('2021-01-22T10:00:00Z'),
        ['01004', 'x"y\\z', null],
        Buffer.from([0, 255]),
        '{"a":[1,"\\n"]}',
      ],
      [null, undefined, -1.5e-7, false, null, [], null, 'null'],
      ['\\N', 0n, 0, null, null, null, new Uint8Array(), null],
    ];
    const runner = database.dataSource.createQueryRunner();
    await runner.startTransaction();
    const columns = ['name', 'cents', 'share', 'sure', 'at', 'codes', 'raw', 'detail'];
    expect(await copyRows(runner, { table: 'copied', columns }, rows)).toBe(3);
    expect(await database.dataSource.query('SELECT * FROM copied')).toEqual([]);
    await runner.commitTransaction();
    await runner.release();
    expect(await database.dataSource.query('SELECT * FROM copied')).toEqual([
      {
        name: awkward,
        cents: '14203700223',
        share: 0.8,
        sure: true,
        at: new Date('2021-01-22T10:00:00Z'),
        codes: ['01004', 'x"y\\z', null],
        raw: Buffer.from([0, 255]),
        detail: { a: [1, '\n'] },
      },
      { name: null, cents: null, share: -1.5e-7, sure: false, at: null, codes: [], raw: null, detail: null },
      { name: '\\N', cents: '0', share: 0, sure: null, at: null, codes: null, raw: Buffer.from([]), detail: null },
    ]);
  });

  it('names the line that the server refuses, and the connection can be used again', async () => {
    await database.dataSource.query('CREATE TABLE strict (day date NOT NULL)');
    const runner = database.dataSource.createQueryRunner();
    await runner.startTransaction();
    await expect(
      copyRows(runner, { table: 'public.strict', columns: ['day'] }, [['2021-01-22'], ['2021-02-30']]),
    ).rejects.toMatchObject({
      code: '22008',
      where: expect.stringContaining('COPY strict, line 2'),
    });
    await runner.rollbackTransaction();
    expect(await runner.query('SELECT count(*)::int AS count FROM strict')).toEqual([{ count: 0 }]);
    await runner.release();
  });

  it('gives an error of the rows to the caller, writes nothing and leaves a usable connection', async () => {
    await database.dataSource.query('CREATE TABLE broken (n int)');
    const runner = database.dataSource.createQueryRunner();
    await runner.startTransaction();
    function* rows(): Generator<[number]> {
      for (let n = 0; n < 100_000; n++) yield [n];
      throw new RangeError('the file ends here');
    }
    await expect(copyRows(runner, { table: 'broken', columns: ['n'] }, rows())).rejects.toThrow('the file ends here');
    await runner.rollbackTransaction();
    expect(await runner.query('SELECT count(*)::int AS count FROM broken')).toEqual([{ count: 0 }]);
    await runner.release();
  });

  it('takes many rows from a slow source in constant memory', async () => {
    await database.dataSource.query('CREATE TABLE many (n int, text text)');
    const runner = database.dataSource.createQueryRunner();
    await runner.startTransaction();
    async function* rows(): AsyncGenerator<[number, string]> {
      for (let n = 0; n < 200_000; n++) {
        if (n % 50_000 === 0) await new Promise((resolve) => setImmediate(resolve));
        yield [n, `row ${n}`];
      }
    }
    expect(await copyRows(runner, { table: 'many', columns: ['n', 'text'] }, rows())).toBe(200_000);
    await runner.commitTransaction();
    await runner.release();
    expect(await database.dataSource.query('SELECT count(*)::int AS count, sum(n) AS sum FROM many')).toEqual([
      { count: 200_000, sum: '19999900000' },
    ]);
  });
});
