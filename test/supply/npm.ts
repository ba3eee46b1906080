import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { productionPackages, ROOT } from './packages.js';

/** In a folder that is never committed. */
const BILL = 'coverage/sbom.cdx.json';
const LARGE = 64 * 1024 ** 2;

export interface Outcome {
  readonly said: string;
  readonly faults: readonly string[];
}

interface Ran {
  readonly output: string;
  readonly complaint: string;
  readonly status: number | null;
}

function npm(args: readonly string[], folder = ROOT): Ran {
  const own = process.env['npm_execpath'];
  const asScript = own !== undefined && /npm-cli\.c?js$/.test(own);
  const { stdout, stderr, status } = spawnSync(
    asScript ? process.execPath : 'npm',
    [...(asScript ? [own] : []), ...args],
    {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: LARGE,
      shell: !asScript && process.platform === 'win32',
    },
  );
  return { output: stdout, complaint: stderr, status };
}

/** Those that come with the releases of Node that are served: each reads a lock file a little differently. */
const RELEASES = [10, 11, 12];
const AWAY = /E(NOTFOUND|AI_AGAIN|CONNREFUSED|CONNRESET|TIMEDOUT|HOSTUNREACH|NETUNREACH|SOCKETTIMEOUT)|ENOTCACHED/;

/**
 * The lock file installs with every npm: what one of them wrote may lack what another asks for (npm 11 leaves out optional peers without
 * which `npm ci` of npm 10 refuses). An npm that cannot be fetched is no fault.
 */
export function installable(): Outcome {
  const folder = mkdtempSync(join(tmpdir(), 'guichet-lock-'));
  try {
    for (const name of ['package.json', 'package-lock.json', '.npmrc'])
      copyFileSync(join(ROOT, name), join(folder, name));
    const tried = RELEASES.map((release) => {
      const args = ['exec', '--yes', '--', `npm@${release}`, 'ci', '--dry-run', '--ignore-scripts', '--include=dev'];
      return { release, ...npm(args, folder) };
    });
    const away = tried.filter(({ status, complaint }) => status !== 0 && AWAY.test(complaint));
    const refused = tried.filter(({ status, complaint }) => status !== 0 && !AWAY.test(complaint));
    return {
      said: `lock file: tried with npm ${RELEASES.join(', ')}${away.length > 0 ? `; could not be had: ${away.map(({ release }) => release).join(', ')}` : ''}`,
      faults: refused.map(
        ({ release, complaint }) =>
          `npm ${release} does not install the lock file: npx npm@${release} install --package-lock-only. ${complaint
            .split('\n')
            .filter((line) => /Missing:|Invalid:|code /.test(line))
            .join('; ')}`,
      ),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Known weaknesses of what production runs: high and critical ones are faults. A registry that cannot be asked is no fault. */
export function audit(): Outcome {
  const { output } = npm(['audit', '--omit=dev', '--json']);
  const answer = parsed(output) as { metadata?: { vulnerabilities?: Record<string, number> } } | undefined;
  const found = answer?.metadata?.vulnerabilities;
  if (!found) return { said: 'audit: the registry could not be asked for known weaknesses', faults: [] };
  const counted = Object.entries(found).filter(([kind, count]) => kind !== 'total' && count > 0);
  const grave = (found['high'] ?? 0) + (found['critical'] ?? 0);
  return {
    said: `audit: ${counted.map(([kind, count]) => `${count} ${kind}`).join(', ') || 'no known weakness'}`,
    faults:
      grave > 0 ? [`npm audit knows of ${grave} weaknesses of high or critical gravity: npm audit --omit=dev`] : [],
  };
}

/** The bill of materials of production, written and held against the lock file: every package is in it. */
export function bill(): Outcome {
  const output = billOfProduction();
  const document = parsed(output) as { components?: { name: string; group?: string; version: string }[] } | undefined;
  if (!document?.components)
    return { said: 'bill of materials: none', faults: ['npm sbom wrote no bill of materials'] };
  const file = join(ROOT, BILL);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, output);
  const listed = new Set(
    document.components.map(({ name, group, version }) => `${group ? `${group}/` : ''}${name}@${version}`),
  );
  const missing = productionPackages()
    .map(({ name, version }) => `${name}@${version}`)
    .filter((one) => !listed.has(one));
  return {
    said: `bill of materials: ${document.components.length} components, ${BILL}`,
    faults: missing.map((one) => `${one} is missing from the bill of materials`),
  };
}

/**
 * Of the lock file without its development part: `npm sbom --omit dev` leaves out whatever development needs too, `@apollo/server`
 * among it.
 */
function billOfProduction(): string {
  const folder = mkdtempSync(join(tmpdir(), 'guichet-supply-'));
  try {
    const { devDependencies: _, ...manifest } = read('package.json');
    const lock = read('package-lock.json') as { packages: Record<string, { dev?: boolean; devDependencies?: object }> };
    const packages = Object.fromEntries(Object.entries(lock.packages).filter(([, { dev }]) => dev !== true));
    delete packages['']?.devDependencies;
    writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
    writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({ ...lock, packages }));
    return npm(['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'], folder).output;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function read(file: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join(ROOT, file), 'utf8')) as Record<string, unknown>;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
