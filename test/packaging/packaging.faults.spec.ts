/**
 * docker/ without a container engine: the files are parsed and held against the code, and each command of the Dockerfile is run in a plain folder,
 * down to a service that answers. No image is built here, and what only an engine does (users, mounts, networks) is read, not tried.
 */
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';

import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { parse } from 'yaml';

import { variableNames } from '../../libs/platform/src/configuration.js';
import { freePort, OwnPostgres } from '../database/own-postgres.js';
import { environmentOf, lastOf, PlainBuild, readDockerfile, type Stage } from './dockerfile.js';

jest.setTimeout(600_000);

const ROOT = join(import.meta.dirname, '../..');
const DOCKER = join(ROOT, 'docker');

interface Service {
  readonly image: string;
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly secrets?: readonly string[];
  readonly volumes?: readonly string[];
  readonly networks?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: { readonly test?: readonly string[]; readonly disable?: boolean };
  readonly deploy?: { readonly replicas?: number };
  readonly ports?: readonly string[];
  readonly read_only?: boolean;
}
interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean } | null>>;
  readonly volumes: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
}

const stages = readDockerfile(readFileSync(join(DOCKER, 'Dockerfile'), 'utf8'));
const last = stages.at(-1)!;
const compose = parse(readFileSync(join(DOCKER, 'compose.yaml'), 'utf8'), { merge: true }) as Compose;
const services = Object.entries(compose.services);
const ours = services.filter(([, { build }]) => build !== undefined);
const declared = new Set(['NODE_ENV', ...variableNames().flatMap((name) => [name, `${name}_FILE`])]);

describe('docker/Dockerfile', () => {
  it('is of several stages, of one release of Node that the project allows, and serves as nobody’s root', () => {
    expect(stages.length).toBeGreaterThan(1);
    const { engines } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { engines: { node: string } };
    const least = Number(/(\d+)/.exec(engines.node)![1]);
    for (const { image } of stages)
      expect(Number(/^node:(\d+)-\w+-slim$/.exec(image)?.[1])).toBeGreaterThanOrEqual(least);
    expect(new Set(stages.map(({ image }) => image)).size).toBe(1);
    expect(lastOf(last, 'USER')?.words[0]).toBe('node');
    expect(last.steps.findIndex(({ keyword }) => keyword === 'USER')).toBeGreaterThan(
      last.steps.findLastIndex(({ keyword }) => keyword === 'COPY'),
    );
    expect(lastOf(last, 'CMD')).toMatchObject({ isJson: true });
    expect(lastOf(last, 'HEALTHCHECK')?.text).toContain('/health/ready');
    expect(Object.keys(environmentOf(last)).filter((name) => !declared.has(name))).toEqual([]);
    expect(lastOf(last, 'EXPOSE')?.words).toEqual([environmentOf(last)['PORT']]);
  });

  it('copies what exists and what its ignore file lets through', () => {
    const through = readFileSync(join(DOCKER, 'Dockerfile.dockerignore'), 'utf8').split('\n');
    const copied = stages.flatMap(({ steps }) =>
      steps
        .filter(({ keyword, flags }) => keyword === 'COPY' && !('from' in flags))
        .flatMap(({ words }) => words.slice(0, -1)),
    );
    expect(copied.length).toBeGreaterThan(5);
    for (const source of copied) {
      expect([source, existsSync(join(ROOT, source))]).toEqual([source, true]);
      expect(through).toContain(`!${source}`);
    }
    expect(
      through
        .filter((line) => line.startsWith('!'))
        .map((line) => line.slice(1))
        .sort(),
    ).toEqual([...new Set(copied)].sort());
  });
});

describe('docker/compose.yaml', () => {
  it('has a proxy, replicas, a worker, PostgreSQL and Meilisearch', () => {
    expect(Object.keys(compose.services).sort()).toEqual(['api', 'meilisearch', 'postgres', 'proxy', 'worker']);
    expect(compose.services['api']!.deploy!.replicas).toBeGreaterThanOrEqual(2);
    expect(compose.services['api']!.environment!['GUICHET_WORKERS']).toBe('false');
    expect(services.filter(([, { ports }]) => ports !== undefined).map(([name]) => name)).toEqual(['proxy']);
    expect(compose.networks['back']).toEqual({ internal: true });
  });

  it('names nothing that does not exist', () => {
    for (const [name, service] of services) {
      for (const secret of service.secrets ?? []) expect(Object.keys(compose.secrets)).toContain(secret);
      for (const network of service.networks ?? []) expect(Object.keys(compose.networks)).toContain(network);
      for (const volume of service.volumes ?? []) {
        const [source = ''] = volume.split(':');
        if (source.startsWith('.')) expect([name, existsSync(join(DOCKER, source))]).toEqual([name, true]);
        else expect(Object.keys(compose.volumes)).toContain(source);
      }
      for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) {
        expect(Object.keys(compose.services)).toContain(other);
        expect(condition).toBe('service_healthy');
      }
      for (const path of Object.entries(service.environment ?? {}).filter(([variable]) => variable.endsWith('_FILE')))
        expect(service.secrets).toContain(path[1].replace('/run/secrets/', ''));
    }
    for (const [, { build }] of ours) {
      expect(join(DOCKER, build!.context)).toBe(ROOT);
      expect(existsSync(join(ROOT, build!.dockerfile))).toBe(true);
    }
  });

  it('gives the service variables that it reads, and secrets by file alone', () => {
    for (const [, { environment = {}, read_only: readOnly }] of ours) {
      expect(Object.keys(environment).filter((name) => !declared.has(name))).toEqual([]);
      for (const secret of ['DATABASE_URL', 'MEILI_KEY', 'GUICHET_METRICS_TOKEN'])
        expect(environment).not.toHaveProperty(secret);
      expect(readOnly).toBe(true);
    }
  });

  it('looks after the health of all but the worker, which listens to nobody', () => {
    for (const [name, { healthcheck, build }] of services) {
      if (name === 'worker') expect(healthcheck?.disable).toBe(true);
      else expect([name, build !== undefined || (healthcheck?.test?.length ?? 0) > 1]).toEqual([name, true]);
    }
  });

  it('its secrets are made by docker/secrets.mjs, once, and git ignores them', () => {
    const folder = mkdtempSync(join(tmpdir(), 'guichet-secrets-'));
    try {
      const make = () => execFileSync(process.execPath, [join(DOCKER, 'secrets.mjs'), folder]);
      make();
      const contents = () =>
        Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
      const first = contents();
      expect(Object.keys(first).sort()).toEqual(Object.keys(compose.secrets).sort());
      for (const [name, { file }] of Object.entries(compose.secrets)) expect(file).toBe(`./secrets/${name}`);
      expect(first['database_url']).toContain(first['postgres_password']!.trim());
      make();
      expect(contents()).toEqual(first);
    } finally {
      rmSync(folder, { recursive: true });
    }
    expect(readFileSync(join(DOCKER, '.gitignore'), 'utf8')).toContain('secrets/');
  });
});

describe('the commands of the Dockerfile, in a plain folder', () => {
  let folder: string;
  let postgres: OwnPostgres;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'guichet-image-'));
    postgres = await OwnPostgres.start();
  });
  afterAll(async () => {
    await postgres?.remove();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  it('build a service that serves and is found healthy by its own check, a command line and a worker', async () => {
    const context = join(folder, 'context');
    copySources(context);
    const environment = { PATH: process.env['PATH'], HOME: process.env['HOME'], npm_config_prefer_offline: 'true' };
    const build = new PlainBuild(context, folder, environment);
    const installs = await offer(build, stages);
    await build.build(installs);
    const work = build.workOf(installs, installs.at(-1)!);
    expect(existsSync(join(work, 'libs/kernel/src'))).toBe(false);

    const url = await postgres.createDatabase('image');
    const port = String(await freePort());
    const settings = { ...environmentOf(last), HOST: '127.0.0.1', PORT: port, DATABASE_URL: url };
    const check = lastOf(last, 'HEALTHCHECK')!.text;
    const healthy = JSON.parse(check.slice(check.indexOf('['))) as string[];
    await expect(build.run(healthy, work, settings)).rejects.toThrow('ended with 1');
    const command = lastOf(last, 'CMD')!.words;
    const service = spawn(command[0]!, command.slice(1), {
      cwd: work,
      env: { ...environment, ...settings },
      stdio: 'ignore',
    });
    const ended = new Promise((resolve) => service.once('exit', (code, signal) => resolve(code ?? signal)));
    try {
      for (const until = Date.now() + 30_000; ;) {
        await pause(200);
        const unhealthy = await build.run(healthy, work, settings).then(
          () => undefined,
          (error: unknown) => error,
        );
        if (unhealthy === undefined) break;
        if (Date.now() > until || service.exitCode !== null) throw unhealthy as Error;
      }
      const answer = await fetch(`http://127.0.0.1:${port}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          query:
            '{ schemes(query: "école", first: 1) { nodes { slug } } communes(query: "Lyon", first: 1) { inseeCode } }',
        }),
      });
      expect(await answer.json()).toMatchObject({
        data: { schemes: { nodes: [{ slug: expect.any(String) }] }, communes: [{ inseeCode: '69123' }] },
      });
      await build.run(['node', 'scripts/guichet.mjs', 'ledger', 'verify'], work, settings);
      const worker = spawn(compose.services['worker']!.command![0]!, compose.services['worker']!.command!.slice(1), {
        cwd: work,
        env: { ...environment, ...settings },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const workerEnded = new Promise((resolve) => worker.once('exit', resolve));
      await new Promise((resolve, reject) => {
        createInterface({ input: worker.stdout }).once('line', resolve);
        worker.once('exit', () => reject(new Error('the worker ended')));
      });
      worker.kill('SIGTERM');
      expect(await workerEnded).toBe(0);
    } finally {
      service.kill('SIGTERM');
    }
    expect(await ended).toBe('SIGTERM');
    const steps = build.ran.slice(0, -1).filter(({ command: text }) => !text.includes('fetch(') && text !== 'verify');
    console.info(
      `no image was built; in plain folders: ${steps.map(({ command: text, milliseconds }) => `${text} ${(milliseconds / 1000).toFixed(1)} s`).join('; ')}; ${Math.round(sizeOf(work) / 1e6)} MB`,
    );
  });

  /** The sources as a clone has them: what git knows, or would take. */
  function copySources(context: string): void {
    const list = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    for (const name of list.split('\0')) {
      if (name === '' || !existsSync(join(ROOT, name))) continue;
      mkdirSync(dirname(join(context, name)), { recursive: true });
      cpSync(join(ROOT, name), join(context, name));
    }
  }

  /** With `npm ci` as written where the registry or its cache can be had, else with the installed packages copied, which is said. */
  async function offer(build: PlainBuild, all: readonly Stage[]): Promise<readonly Stage[]> {
    const trial = join(folder, 'trial');
    mkdirSync(trial, { recursive: true });
    try {
      await build.run(['npm', 'view', 'yaml@2', 'name', '--fetch-timeout=5000', '--fetch-retries=0'], trial, {});
      return all;
    } catch {
      console.info('no registry within reach: node_modules is copied instead of npm ci');
      const copy = `cp -R ${join(ROOT, 'node_modules')} node_modules`;
      return all.map((stage) => ({
        ...stage,
        steps: stage.steps.map((step) => (step.text.startsWith('npm ci') ? { ...step, text: copy } : step)),
      }));
    } finally {
      build.ran.length = 0;
    }
  }
});

function sizeOf(path: string): number {
  return readdirSync(path, { recursive: true, encoding: 'utf8' }).reduce(
    (sum, name) => sum + (statSync(join(path, name), { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
}
