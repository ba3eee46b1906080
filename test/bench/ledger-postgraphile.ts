import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import pg from 'pg';

/** What the automatic layer is made of; installed for the bench alone, into a folder to throw away. */
const PACKAGES = ['postgraphile@4', '@graphile/pg-aggregates@0.1', 'postgraphile-plugin-connection-filter@2'];

/**
 * The grouped awarded total of a list of communes, now, as PostGraphile 4 gives it over the ledger's own table of awards: no dates, no exact
 * net of cancellations, but the nearest question that it can be asked. Gives one sentence.
 */
export async function automaticLayer(url: string, members: readonly string[]): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'guichet-layer-'));
  const pool = new pg.Pool({ connectionString: url, max: 4 });
  try {
    writeFileSync(join(folder, 'package.json'), '{"private":true}');
    await promisify(execFile)('npm', ['install', ...PACKAGES, '--no-audit', '--no-fund', '--silent'], {
      cwd: folder,
      timeout: 120_000,
    });
    // A table that refers to itself by a unique column gives two fields one name; the bench's database may say so.
    await pool.query("COMMENT ON CONSTRAINT recording_cancels_fkey ON recording IS '@omit'");
    const load = createRequire(join(folder, 'package.json'));
    const { createPostGraphileSchema, withPostGraphileContext } = load('postgraphile');
    const { graphql } = load('graphql');
    const schema = await createPostGraphileSchema(pool, 'public', {
      appendPlugins: [load('@graphile/pg-aggregates').default, load('postgraphile-plugin-connection-filter')],
    });
    const query = `query ($codes: [String!]) {
      allAwardStates(filter: { printedCode: { in: $codes } }) {
        groupedAggregates(groupBy: [SCHEME]) { keys sum { awarded cancelled } distinctCount { printedCode awardId } }
      }
    }`;
    const ask = (): Promise<{
      errors?: readonly Error[];
      data?: { allAwardStates: { groupedAggregates: unknown[] } };
    }> =>
      withPostGraphileContext({ pgPool: pool }, (context: object) =>
        graphql(schema, query, null, context, { codes: members }),
      );
    const first = await ask();
    if (first.errors) return `not measured: ${first.errors.map(({ message }) => message).join('; ')}`;
    const taken: number[] = [];
    for (let count = 0; count < 5; count++) {
      const begin = performance.now();
      await ask();
      taken.push(performance.now() - begin);
    }
    taken.sort((a, b) => a - b);
    return `PostGraphile 4, now, by scheme (${first.data!.allAwardStates.groupedAggregates.length} groups): ${taken[2]!.toFixed(0)} ms`;
  } catch (error) {
    return `not measured: ${(error as Error).message.split('\n')[0]}`;
  } finally {
    await pool.end();
    rmSync(folder, { recursive: true, force: true });
  }
}
