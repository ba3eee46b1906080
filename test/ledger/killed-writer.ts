/**
 * A process that writes to the ledger of a data folder until it is killed: `killed-writer.ts FOLDER write|import ROUND`. Prints a line of JSON for what
 * it is about to do and for what was acknowledged. It starts the database itself when it does not run.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { Day, Euro } from '#kernel';
import { importAwardsFile, LedgerRecorder } from '#ledger/store';
import { connect, holdEmbeddedDatabase, migrate } from '#platform/module';

import { benchPorts } from '../bench/ledger-file.js';

const [folder = '', mode = '', round = ''] = process.argv.slice(2);
const say = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);
const CODES = ['01004', '38185', '75056', '16140'];

const database = await holdEmbeddedDatabase({ dataDirectory: join(folder, 'data'), kind: 'command' });
await migrate(database.url);
const dataSource = await connect({ url: database.url, entities: [], statementTimeout: 0, poolSize: 8 });
const [{ data_directory: cluster }] = await dataSource.query<[{ data_directory: string }]>('SHOW data_directory');
say({ ready: true, postmaster: Number(readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')[0]) });

const ports = benchPorts(CODES);
if (mode === 'import') {
  for (let file = 0; ; file++) {
    const report = await importAwardsFile(dataSource, join(folder, `awards-${round}-${file}.csv`), ports, {
      mapping: join(folder, 'bench.yaml'),
      recordedBy: 'killed',
    });
    if (report.import) say({ imported: `${round}-${file}` });
  }
} else {
  const recorder = new LedgerRecorder(dataSource, ports);
  await Promise.all(
    Array.from({ length: 4 }, async (_, writer) => {
      for (let number = 0; ; number++) {
        const key = `${round}-${writer}-${number}`;
        const result = await recorder.recordAward(
          {
            idempotencyKey: key,
            source: 'killed',
            reference: key,
            scheme: 'detr',
            beneficiary: { type: 'COMMUNE', code: CODES[number % CODES.length]!, name: undefined },
            title: 'École',
            amount: Euro.of(1),
            effectiveOn: Day.of('2024-01-01'),
          },
          'killed',
        );
        if (result.kind === 'RECORDED') say({ recorded: key });
      }
    }),
  );
}
