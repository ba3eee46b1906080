import { setTimeout as pause } from 'node:timers/promises';

import { describe, expect, it } from '@jest/globals';
import { Client } from 'pg';

import { mintKey } from '../../libs/platform/src/sign-in/key.js';
import { createBareDatabase } from '../database/index.js';
import { runTypeScript } from '../database/run-typescript.mjs';

const KEY = mintKey().text;
const JWT = `eyJhbGciOiJSUzI1NiIsImtpZCI6IngifQ.${Buffer.from('{"sub":"jeanne","iss":"x"}').toString('base64url')}.c2lnbmF0dXJlLXNlY3JldGU`;
const VARIABLE = 'variable-confidentielle-7419';
/** Whoever knows the name of a kept plan may read it. */
const PLAN = 'unPlanConfidentiel7419';
const PASSWORD = 'Mot-De-Passe-7419';

describe('the log of the real process, with every statement in it', () => {
  it('has neither key, nor token, nor password, nor variable, whatever is done with them', async () => {
    const database = await createBareDatabase();
    const owner = new Client({ connectionString: database.url });
    await owner.connect();
    const role = `guichet_secret_${process.pid}`;
    const name = new URL(database.url).pathname.slice(1);
    await owner.query(`CREATE ROLE ${role} LOGIN PASSWORD '${PASSWORD}'; ALTER DATABASE ${name} OWNER TO ${role}`);
    await owner.query(`ALTER SCHEMA public OWNER TO ${role}`);
    const address = Object.assign(new URL(database.url), { username: role, password: PASSWORD });
    const service = runTypeScript('../../apps/api/src/main.ts', [], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        NODE_ENV: 'production',
        LOG_LEVEL: 'trace',
        HOST: '127.0.0.1',
        PORT: '0',
        GUICHET_DEMO: 'false',
        DATABASE_URL: address.href,
        OIDC_ISSUER: 'http://127.0.0.1:9',
        OIDC_AUDIENCE: 'guichet',
      },
    });
    let written = '';
    for (const stream of [service.stdout!, service.stderr!]) stream.on('data', (data) => (written += String(data)));
    try {
      let url: string | undefined;
      for (let n = 0; n < 600 && url === undefined; n++) {
        url = /Guichet répond sur (http\S+)\/graphql/.exec(written)?.[1];
        await pause(100);
      }
      if (url === undefined) throw new Error(`the service did not start: ${written.slice(-2_000)}`);
      const post = async (body: string, authorization?: string) => {
        const headers = { 'content-type': 'application/json', ...(authorization !== undefined && { authorization }) };
        const response = await fetch(`${url}/graphql`, { method: 'POST', headers, body });
        return { status: response.status, text: await response.text() };
      };
      const operation = (query: string, variables: object = { programme: VARIABLE }) =>
        JSON.stringify({ query, variables });
      const reports = 'query Rapports($programme: String!) { reports(programme: $programme) { code } }';
      for (let n = 0; n < 5; n++) expect((await post(operation(reports))).status).toBe(200);
      expect((await post(operation(reports), `Bearer ${KEY}`)).status).toBe(401);
      expect((await post(operation(reports), KEY)).status).toBe(401);
      expect((await post(operation(reports), `Bearer ${JWT}`)).status).toBe(503);
      await post(operation('query ($programme: Int!) { reports(programme: $programme) { code } }'));
      await post(operation(`{ reports(programme: "${VARIABLE}") { code } }`));
      await post(operation(`{ reports(programme: "${VARIABLE}) { `));
      await post(`{"query": "${VARIABLE}", ${KEY}`);
      for (const path of [
        'exports/awards.csv',
        'calendars/23061.ics',
        `plans/${VARIABLE}.csv`,
        `plans/${PLAN}.csv`,
        VARIABLE,
      ])
        await fetch(`${url}/${path}?programme=${VARIABLE}&key=${KEY}`, { headers: { authorization: `Bearer ${KEY}` } });
      await fetch(`${url}/exports/awards.csv?programme=${VARIABLE}`);
      expect((await fetch(`${url}/plans/${PLAN}.csv`)).status).toBe(404);
      // What nobody foresaw is written with its stack; and the database goes away.
      await owner.query('ALTER TABLE published_report RENAME TO hidden');
      const surprise = await post(operation(reports, { programme: 'pvd' }));
      expect(surprise.text).toContain('INTERNAL_SERVER_ERROR');
      await owner.query(`ALTER ROLE ${role} NOLOGIN`);
      await owner.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '${role}'`);
      await post(operation(reports));
      await pause(500);
    } finally {
      const ended = new Promise((resolve) => service.once('exit', resolve));
      service.kill('SIGTERM');
      const patience = setTimeout(() => service.kill('SIGKILL'), 15_000);
      await ended;
      clearTimeout(patience);
      await owner.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '${role}'`);
      await owner.query(`REASSIGN OWNED BY ${role} TO CURRENT_USER; DROP OWNED BY ${role}`);
      await owner.query(`ALTER DATABASE ${name} OWNER TO CURRENT_USER; DROP ROLE ${role}`);
      await owner.end();
      await database.close();
    }
    expect(written).toContain('"msg":"request"');
    expect(written).toContain('"operation":"Rapports"');
    expect(written).toMatch(/"level":"error".*"stack":/);
    expect(written).toMatch(/"statement":"[^"]*\$1/);
    const secrets = [KEY.split('_').at(-1)!, JWT.split('.')[1]!, 'c2lnbmF0dXJlLXNlY3JldGU', PASSWORD, VARIABLE, PLAN];
    for (const secret of secrets) {
      const found = written.split('\n').filter((line) => line.includes(secret));
      expect(found).toEqual([]);
    }
  }, 120_000);
});
