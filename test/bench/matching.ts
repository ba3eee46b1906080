/**
 * Matching at its targets, each figure beside the plain interpreter's of the same run; then `Match` over HTTP, against a service that was really
 * started, with its real catalogue: `npm run bench:matching -- --requests 1000 --in-flight 20`.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { benchCriteria, printFigures } from './criteria.bench.js';

const { values: options } = parseArgs({
  options: {
    requests: { type: 'string', default: '1000' },
    'in-flight': { type: 'string', default: '20' },
  },
});
const REQUESTS = Number(options.requests);
const IN_FLIGHT = Number(options['in-flight']);
/** Compiled from its sources on a busy machine; only what hangs is given up. */
const START_MILLISECONDS = 240_000;
const ROOT = join(import.meta.dirname, '../..');
const say = (text: string): void => void process.stdout.write(`${text}\n`);

const QUERY = `query ($input: MatchInput!) {
  match(input: $input) {
    __typename
    ... on MatchReport {
      id on place { name inseeCode epciSiren } counts { eligible toVerify ineligible }
      matches(verdicts: [ELIGIBLE, TO_VERIFY], first: 20) {
        rank verdict scheme { slug name }
        criteria { code outcome sentence facts { code label value source asOf } legalBasis { label url } remedy }
        estimate { min max base rateMin rateMax sentence }
        window { opensOn closesOn daysLeft }
        relevance { score reasons { code sentence } }
      }
      nextQuestions { fact { code label type options { value label } } decides schemes { slug } }
    }
    ... on InvalidInput { problems { path code message } }
  }
}`;
const PLACES = ['23061', '78310', '36044', '73304', '2A004', '97118', '01004', '59350'];
const TEXTS = ['rénover l’école', 'ouvrir un commerce', 'réhabiliter une friche', 'piste cyclable', ''];
const THEMES = ['batiment-scolaire', 'commerce', 'friche', 'mobilite', 'eau'];

/** Every request is another question: nothing is answered from memory. */
function input(number: number): object {
  return {
    place: { inseeCode: PLACES[number % PLACES.length] },
    on: '2021-11-15',
    text: TEXTS[number % TEXTS.length],
    project: {
      themes: [THEMES[number % THEMES.length]],
      spendingKind: 'INVESTMENT',
      notStarted: true,
      cost: `${100_000 + number}.00`,
    },
  };
}

/** The service from its sources, on a database and a port of its own; resolves to its address. */
async function start(folder: string): Promise<{ readonly url: string; readonly stop: () => Promise<void> }> {
  const child = spawn(
    process.execPath,
    [
      '--conditions=source',
      '--no-warnings',
      '--import',
      join(ROOT, 'test/database/typescript.mjs'),
      join(ROOT, 'apps/api/src/main.ts'),
    ],
    {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        ...process.env,
        PORT: '0',
        HOST: '127.0.0.1',
        GUICHET_DATA_DIR: join(folder, 'data'),
        GUICHET_DEMO: 'false',
        DATABASE_URL: '',
        MEILI_URL: '',
        NODE_ENV: 'development',
        LOG_LEVEL: 'warn',
      },
    },
  );
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await gone;
  };
  const url = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('the service did not start in time')), START_MILLISECONDS);
    child.stdout.on('data', (chunk: Buffer) => {
      const match = /(http:\S+)\/graphql/.exec(chunk.toString());
      if (!match?.[1]) return;
      clearTimeout(timer);
      resolve(match[1]);
    });
    child.once('exit', (code) => reject(new Error(`the service stopped with ${code}`)));
  }).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return { url, stop };
}

interface Load {
  readonly milliseconds: readonly number[];
  readonly errors: number;
  readonly seconds: number;
}

async function load(url: string, first: number, requests: number): Promise<Load> {
  const milliseconds: number[] = [];
  let errors = 0;
  let next = 0;
  const begin = performance.now();
  const worker = async (): Promise<void> => {
    while (next < requests) {
      const number = first + next++;
      const sent = performance.now();
      try {
        const response = await fetch(`${url}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ query: QUERY, variables: { input: input(number) } }),
        });
        const answer = (await response.json()) as { data?: { match?: { __typename?: string } }; errors?: unknown };
        if (answer.errors !== undefined || answer.data?.match?.__typename !== 'MatchReport') errors++;
      } catch {
        errors++;
      }
      milliseconds.push(performance.now() - sent);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
  return { milliseconds: milliseconds.sort((a, b) => a - b), errors, seconds: (performance.now() - begin) / 1000 };
}

const at = (sorted: readonly number[], share: number): string =>
  (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN).toFixed(1);

printFigures(benchCriteria());
const folder = mkdtempSync(join(tmpdir(), 'guichet-bench-'));
try {
  const { url, stop } = await start(folder);
  try {
    await load(url, 1_000_000, Math.min(200, REQUESTS));
    const { milliseconds, errors, seconds } = await load(url, 0, REQUESTS);
    say(
      `${REQUESTS} requêtes Match par HTTP, ${IN_FLIGHT} à la fois : ${errors} erreur(s), p50 ${at(milliseconds, 0.5)} ms, p99 ${at(milliseconds, 0.99)} ms, ${Math.round(REQUESTS / seconds)} requêtes/s`,
    );
    if (errors > 0) process.exitCode = 1;
  } finally {
    await stop();
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
