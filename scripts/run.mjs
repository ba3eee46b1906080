import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';

import { Refusal, say } from './messages.mjs';
import { prepare, ROOT } from './prepare.mjs';

/** The service, in this very process: signals reach it, and there is one process less to lose. */
export async function serve() {
  watchParent();
  await orRefuse(async () => {
    await prepare({ build: true });
    await importBuilt('apps/api/src/main.js');
  });
}

/** One command, in this very process; nothing but the command writes on standard output. */
export async function command() {
  await orRefuse(async () => {
    await prepare({ build: true });
    await importBuilt('apps/cli/src/main.js');
  });
}

/** Jest, then the count. Tests that start and kill real processes run after the others, one at a time. */
export async function test(args) {
  await orRefuse(async () => {
    await prepare({ build: false });
    const folder = mkdtempSync(join(tmpdir(), 'guichet-tests-'));
    try {
      const rounds = args.includes('--selectProjects')
        ? [[]]
        : [
            ['--selectProjects', 'unit', 'db', `--maxWorkers=${Math.max(2, availableParallelism() - 1)}`],
            ['--selectProjects', 'e2e', '--runInBand'],
          ];
      const total = { passed: 0, failed: 0, skipped: 0, ran: 0 };
      let exitCode = 0;
      for (const [index, options] of rounds.entries()) {
        const file = join(folder, `round-${index}.json`);
        const code = await jest([...options, '--passWithNoTests', '--json', `--outputFile=${file}`, ...args]);
        if (code !== 0) exitCode = 1;
        count(file, code, total);
      }
      if (total.ran === 0) {
        say('Aucun test ne correspond.');
        exitCode = 1;
      }
      process.stdout.write(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`);
      process.exitCode = exitCode;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
}

/** A file that could not even be loaded is a failure, and so is a Jest that wrote no result. */
function count(file, code, total) {
  if (!existsSync(file)) {
    if (code !== 0) total.failed += 1;
    return;
  }
  const result = JSON.parse(readFileSync(file, 'utf8'));
  total.passed += result.numPassedTests;
  total.failed += Math.max(result.numFailedTests + result.numRuntimeErrorTestSuites, code === 0 ? 0 : 1);
  total.skipped += result.numPendingTests + result.numTodoTests;
  total.ran += result.numTotalTestSuites;
}

function jest(args) {
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      ['--experimental-vm-modules', '--no-warnings', join(ROOT, 'node_modules/jest/bin/jest.js'), ...args],
      {
        cwd: ROOT,
        stdio: ['inherit', 'ignore', 'inherit'],
      },
    );
    // Ctrl-C reaches Jest by itself; a signal sent to us alone is passed on, and Jest ends in order.
    const passOn = (signal) => child.kill(signal);
    process.on('SIGTERM', passOn).on('SIGINT', passOn);
    child.once('error', reject);
    child.once('exit', (code) => {
      process.off('SIGTERM', passOn).off('SIGINT', passOn);
      resolve(code ?? 1);
    });
  });
}

async function importBuilt(file) {
  process.setSourceMapsEnabled(true);
  await import(new URL(`../dist/${file}`, import.meta.url).href);
}

/** What was refused is a sentence; anything else is a defect, and keeps its stack. */
async function orRefuse(task) {
  try {
    await task();
  } catch (error) {
    if (!(error instanceof Refusal) && error?.name !== 'RefusedError') throw error;
    say(error.message);
    process.exit(1);
  }
}

/**
 * npm passes SIGINT and SIGTERM on; when npm itself is killed, nobody tells. Only under npm: somebody who starts the script in the
 * background and logs out wants it to stay.
 */
function watchParent() {
  if (process.env.npm_lifecycle_event === undefined || process.ppid <= 1) return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, 1000);
  watch.unref();
}
