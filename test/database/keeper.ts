/**
 * Keeps the server of the tests: starts an embedded one in a folder to throw away, or takes the one of TEST_DATABASE_URL (a role that may
 * create databases; with TEST_POSTGRES_BIN the embedded one is of the programs in that folder, another release), migrates a template once, prints where it is as a line of JSON, and clears everything away when its
 * standard input closes.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Client } from 'pg';

import { migrate } from '../../libs/platform/src/database/migrate.js';
import { holdEmbeddedDatabase, THROW_AWAY } from '../../libs/platform/src/embedded/index.js';
import { readRecord } from '../../libs/platform/src/embedded/record-file.js';
import { OwnPostgres } from './own-postgres.js';
import type { TestServer } from './server.js';

const template = `guichet_template_${randomBytes(4).toString('hex')}`;

async function main(): Promise<void> {
  const external = process.env['TEST_DATABASE_URL'];
  const server =
    external === undefined || external === '' ? await startServer() : { url: external, stop: dropTemplate(external) };
  try {
    await administer(server.url, `CREATE DATABASE ${template}`);
    await migrate(databaseOf(server.url, template));
    const where: TestServer = { url: server.url, template };
    process.stdout.write(`${JSON.stringify(where)}\n`);
    await inputClosed();
  } finally {
    await server.stop();
  }
}

async function startServer(): Promise<{ url: string; stop: () => Promise<void> }> {
  const programs = process.env['TEST_POSTGRES_BIN'];
  if (programs !== undefined && programs !== '') {
    const server = await OwnPostgres.start({ programs, settings: THROW_AWAY });
    return { url: server.url(), stop: () => server.remove() };
  }
  const folder = mkdtempSync(join(tmpdir(), 'guichet-test-'));
  const database = await holdEmbeddedDatabase({ dataDirectory: folder, kind: 'service', settings: THROW_AWAY });
  return {
    url: database.url,
    stop: async () => {
      await database.release();
      const outside = readRecord(join(folder, 'postgres-place.json'))?.['folder'];
      if (typeof outside === 'string') rmSync(outside, { recursive: true, force: true });
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function dropTemplate(url: string): () => Promise<void> {
  return () => administer(url, `DROP DATABASE IF EXISTS ${template} WITH (FORCE)`);
}

async function administer(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

function databaseOf(url: string, name: string): string {
  const address = new URL(url);
  address.pathname = `/${name}`;
  return address.href;
}

function inputClosed(): Promise<void> {
  // A Ctrl-C reaches every process of the terminal: Jest's own end closes the input.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
  process.stdin.resume();
  return new Promise((resolve) => {
    process.stdin.once('end', resolve);
    process.stdin.once('close', resolve);
    process.stdin.once('error', () => resolve());
  });
}

// Jest may be killed while the server starts: nobody reads where it is, and all is cleared away just the same.
process.stdout.on('error', () => undefined);
await main();
process.exit(0);
