/**
 * `npm run relevancy [FILE …]`: asks judged queries of both engines and prints what passed, the success rate at 3 and the
 * mean reciprocal rank. Without a file: the project's own queries, and those beside the project when they are there.
 * Ends with status 1 when a query failed.
 */
import { readFile } from 'node:fs/promises';
import { Day } from '#kernel';
import { InProcessEngine, type SearchEngine } from '#search';
import { measureRelevancy, readJudgedQueries, type Relevancy } from '../../libs/search/src/relevancy.js';
import { meilisearchForTests } from '../../libs/search/src/testing/meilisearch-server.js';
import { catalogueDocuments } from './catalogue.js';
import { judgedFiles } from './judged-files.js';
import { meilisearchWith } from './meilisearch.js';

const given = process.argv.slice(2);
const files = given.length > 0 ? given : judgedFiles();

const documents = await catalogueDocuments();
const today = Day.at(new Date());
const inProcess = new InProcessEngine();
await inProcess.put(documents);
const failed = [await print(inProcess)];
const server = await meilisearchForTests();
if (server) {
  try {
    failed.push(await print(await meilisearchWith(documents, server)));
  } finally {
    await server.stop();
  }
} else {
  console.info('Meilisearch : ni MEILI_URL ni programme « meilisearch », rien n’est mesuré pour ce moteur.');
}
process.exitCode = failed.some((count) => count > 0) ? 1 : 0;

async function print(engine: SearchEngine): Promise<number> {
  let count = 0;
  for (const file of files) {
    const queries = readJudgedQueries(JSON.parse(await readFile(file, 'utf8')));
    const relevancy = await measureRelevancy(engine, queries, today);
    count += printOne(file, relevancy);
  }
  return count;
}

function printOne(file: string, { engine, answers, successAt3, meanReciprocalRank }: Relevancy): number {
  const failures = answers.filter(({ passed }) => !passed);
  console.info(`\n${engine} · ${file.split('/').at(-1)} · ${documents.length} dispositifs`);
  for (const { q, passed, rank, found } of answers) {
    const first = found.slice(0, 3).join(', ') || 'rien';
    console.info(
      `  ${passed ? '✓' : '✗'} ${q}${passed ? ` (${rank})` : ` → ${first}${rank === undefined ? '' : ` ; attendu en ${rank}e`}`}`,
    );
  }
  const percent = (successAt3 * 100).toFixed(1).replace('.', ',');
  console.info(
    `  ${answers.length - failures.length} sur ${answers.length} ; succès à 3 : ${percent} % ; rang réciproque moyen : ${meanReciprocalRank.toFixed(3).replace('.', ',')}`,
  );
  return failures.length;
}
