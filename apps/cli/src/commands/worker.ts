import { once } from 'node:events';

import { Logger } from '@nestjs/common';
import type { Command } from 'commander';

import { JobWorkers, logOf, Notifications, StructuredLogger } from '#platform/store';
import { IndexUpkeep } from '#search/store';

import { withDatabase } from '../context.js';
import { indexerOf } from './search.js';

export function addWorkerCommand(program: Command): void {
  program
    .command('worker')
    .description(
      'Faire les travaux de fond, et rien d’autre, jusqu’à SIGTERM (les services ont alors GUICHET_WORKERS=false).',
    )
    .action(work);
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

async function work(): Promise<void> {
  await withDatabase(async (context) => {
    // A process that stays is read by machines, like the service: one JSON object a line.
    const log = await logOf(context.configuration);
    Logger.overrideLogger(new StructuredLogger(log));
    const stopped = Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);
    // What waits for the signal keeps the process alive, whether or not there is anything to do.
    const alive = setInterval(() => undefined, 60_000);
    const notifications = new Notifications(context.database);
    const workers = new JobWorkers(context.dataSource, notifications, {
      onError: (error) => log.warn(`Un travail a échoué et sera repris : ${error.message}`),
    });
    const indexer = indexerOf(context);
    const upkeep =
      indexer &&
      new IndexUpkeep(indexer, workers, {
        onDone: (done) =>
          log.info(
            done.did === 'REBUILT'
              ? `Index de recherche construit : ${done.documents} dispositifs.`
              : `Index de recherche remis d’accord avec la base : ${JSON.stringify(done.drift)}`,
          ),
        onError: (error) =>
          log.warn(`L’index de recherche n’a pas pu être vérifié, ce sera repris : ${messageOf(error)}`),
      });
    await notifications.onApplicationBootstrap();
    try {
      await upkeep?.start();
      process.stdout.write(
        upkeep
          ? 'Guichet fait les travaux de fond.\n'
          : 'Guichet attend des travaux de fond : sans MEILI_URL, la recherche n’en demande aucun.\n',
      );
      await stopped;
    } finally {
      clearInterval(alive);
      await upkeep?.stop();
      await workers.stop();
      await notifications.onApplicationShutdown();
    }
  });
}
