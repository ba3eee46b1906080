import type { Command } from 'commander';

import { SchemeReader } from '#catalogue/store';
import { countInFrench, numberInFrench, RefusedError } from '#kernel';
import { CatalogueIndexer, connectMeilisearch, MeilisearchSchemes, type IndexStatus } from '#search/store';

import { withDatabase, type CommandContext } from '../context.js';

export function addSearchCommands(program: Command): void {
  const group = program.command('search').description('L’index de la recherche.');
  group
    .command('status')
    .description('Les dispositifs publiés, ceux de l’index, le retard et les écarts.')
    .option('--json', 'répondre en JSON')
    .action(status);
  group
    .command('reindex')
    .description('Reconstruire l’index à côté de celui qui sert, puis l’échanger.')
    .option('--json', 'répondre en JSON')
    .action(reindex);
}

/** The indexer of the configured Meilisearch; `undefined`: search is in-process, and each replica keeps its own in memory. */
export function indexerOf({ configuration, dataSource }: CommandContext): CatalogueIndexer | undefined {
  const { meilisearch } = configuration;
  if (!meilisearch) return undefined;
  return new CatalogueIndexer({
    dataSource,
    reader: new SchemeReader(dataSource),
    index: new MeilisearchSchemes(connectMeilisearch(meilisearch)),
    onRefused: (slug, error) =>
      process.stderr.write(
        `Le dispositif « ${slug} » ne peut pas être indexé : ${error instanceof Error ? error.message : String(error)}\n`,
      ),
  });
}

async function status({ json }: { json?: boolean }): Promise<void> {
  await withDatabase(async (context) => {
    const indexer = indexerOf(context);
    if (!indexer) {
      const published = (await new SchemeReader(context.dataSource).records()).filter(
        ({ state }) => state === 'PUBLISHED',
      ).length;
      if (json) printJson({ engine: 'IN_PROCESS', published });
      else
        process.stdout.write(
          `Moteur : dans le processus (MEILI_URL n’est pas indiquée), ${countInFrench(published, 'dispositif publié', 'dispositifs publiés')}.\n` +
            'Chaque service tient son index en mémoire et le remet à jour à chaque changement : rien à suivre ici.\n',
        );
      return;
    }
    const { url } = context.configuration.meilisearch!;
    const found = await reached(url, () => indexer.status());
    if (json) printJson({ engine: 'MEILISEARCH', url, ...found, lagSeconds: lagOf(found) });
    else process.stdout.write(page(url, found));
  });
}

async function reindex({ json }: { json?: boolean }): Promise<void> {
  await withDatabase(async (context) => {
    const indexer = indexerOf(context);
    if (!indexer) {
      if (json) printJson({ engine: 'IN_PROCESS', rebuilt: false });
      else
        process.stdout.write(
          'Moteur : dans le processus (MEILI_URL n’est pas indiquée). Chaque service tient son index en mémoire : rien à reconstruire.\n',
        );
      return;
    }
    const start = Date.now();
    const documents = await reached(context.configuration.meilisearch!.url, () => indexer.rebuild());
    const seconds = (Date.now() - start) / 1000;
    if (json) printJson({ engine: 'MEILISEARCH', rebuilt: true, documents, seconds });
    else
      process.stdout.write(
        `Index reconstruit et échangé : ${countInFrench(documents, 'dispositif')} en ${seconds.toFixed(1).replace('.', ',')} s.\n${documents === 0 ? EMPTY : ''}`,
      );
  });
}

/** One sentence when Meilisearch is not to be had, instead of the client's own words. */
async function reached<Answer>(url: string, ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof Error) || !error.name.startsWith('Meilisearch')) throw error;
    throw new RefusedError(
      'SEARCH_ENGINE_UNREACHABLE',
      `Meilisearch (${url}) ne répond pas comme attendu : ${error.message}`,
    );
  }
}

function lagOf({ backlog }: IndexStatus): number {
  return backlog.since ? Math.max(0, Math.round((Date.now() - backlog.since.getTime()) / 1000)) : 0;
}

function page(url: string, found: IndexStatus): string {
  const { missing, stale, phantom } = found.drift;
  const { waiting, active } = found.backlog;
  const lines = [
    `Moteur : Meilisearch, ${url}`,
    `Index : ${found.index}, ${found.complete ? 'complet' : 'absent ou à reconstruire (le moteur du processus répond)'}`,
    `Dispositifs publiés : ${numberInFrench(found.published)} ; dans l’index : ${numberInFrench(found.indexed)}`,
    `Travaux en attente : ${numberInFrench(waiting)}, en cours : ${numberInFrench(active)} ; retard : ${numberInFrench(lagOf(found))} s`,
    missing.length + stale.length + phantom.length === 0
      ? 'Écarts : aucun'
      : `Écarts : ${[listed(missing, 'absents'), listed(stale, 'dépassés'), listed(phantom, 'plus publiés')].filter(Boolean).join(' ; ')}`,
  ];
  return `${lines.join('\n')}\n${found.published === 0 ? EMPTY : ''}`;
}

const EMPTY = 'La base n’a encore aucun dispositif : le service y charge ses fiches à son premier démarrage.\n';

const SHOWN = 5;

function listed(slugs: readonly string[], word: string): string {
  if (slugs.length === 0) return '';
  const rest = slugs.length > SHOWN ? '…' : '';
  return `${slugs.length} ${word} (${slugs.slice(0, SHOWN).join(', ')}${rest})`;
}

function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}
