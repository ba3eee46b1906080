import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { request } from 'node:http';
import { DataSource } from 'typeorm';

import { CATALOGUE } from '#catalogue';
import { Day, Euro } from '#kernel';
import { LedgerRecorder } from '#ledger/store';
import { CLOCK } from '#platform';
import { KNOWLEDGE } from '#territory';

import { testPorts } from '../../../../libs/ledger/test/ledger-fixture.js';
import { testDatabase } from '../../../../test/database/index.js';

import { AwardsExportController } from './awards.controller.js';

const DETR = { slug: 'detr', name: 'Dotation d’équipement des territoires ruraux', funders: ['dgcl'] };

describe('/exports/awards', () => {
  const database = testDatabase([]);
  let app: NestFastifyApplication;

  beforeAll(async () => {
    const recorder = new LedgerRecorder(database.dataSource, testPorts());
    for (let number = 0; number < 3; number++) {
      await recorder.recordAward(
        {
          idempotencyKey: `k${number}`,
          source: 'test',
          reference: `r${number}`,
          scheme: 'detr',
          beneficiary: { type: 'COMMUNE', code: number === 0 ? '01004' : '38185', name: undefined },
          title: 'École',
          amount: Euro.of(1000 + number),
          effectiveOn: Day.of('2022-03-15'),
        },
        'test',
      );
    }
    const names = { '01004': 'Ambérieu-en-Bugey', '38185': 'Grenoble' } as Record<string, string>;
    const country = {
      commune: (code: string) => ({ name: names[code] }),
      former: () => undefined,
      epci: () => undefined,
      departments: [{ code: '01' }, { code: '38' }],
      regions: [],
    };
    const testing = await Test.createTestingModule({
      controllers: [AwardsExportController],
      providers: [
        { provide: DataSource, useFactory: () => database.dataSource },
        { provide: CATALOGUE, useValue: { current: () => ({ bySlug: new Map([['detr', { document: DETR }]]) }) } },
        { provide: KNOWLEDGE, useValue: { current: () => ({ country }) } },
        { provide: CLOCK, useValue: { now: () => new Date('2026-11-23T10:00:00Z') } },
      ],
    }).compile();
    app = testing.createNestApplication<NestFastifyApplication>(new FastifyAdapter());
    await app.listen(0, '127.0.0.1');
  });
  afterAll(() => app.close());

  const get = async (path: string) => {
    const { port } = app.getHttpServer().address() as { port: number };
    return new Promise<{ status: number; type: string; body: string; trailers: NodeJS.Dict<string> }>(
      (resolve, reject) => {
        request({ port, host: '127.0.0.1', path, headers: { te: 'trailers' } }, (response) => {
          let body = '';
          response.setEncoding('utf8');
          response.on('data', (chunk: string) => (body += chunk));
          response.on('end', () =>
            resolve({
              status: response.statusCode!,
              type: String(response.headers['content-type']),
              body,
              trailers: response.trailers,
            }),
          );
        })
          .on('error', reject)
          .end();
      },
    );
  };

  it('streams the ledger by a filter, and says how many afterwards', async () => {
    const all = await get('/exports/awards.csv');
    expect([all.status, all.type, all.body.split('\r\n').length, all.trailers]).toEqual([
      200,
      'text/csv; charset=utf-8; header=present',
      5,
      { 'guichet-exported': '3', 'guichet-left-out': '' },
    ]);
    const some = await get('/exports/awards.csv?departments=38&schemes=detr');
    expect(some.body.match(/,AWARDED,/g)).toHaveLength(2);
    expect((await get('/exports/awards.csv?effectiveUntil=2022-03-14')).body.split('\r\n')).toHaveLength(2);
  });

  it('counts what a format leaves out', async () => {
    const scdl = await get('/exports/awards.scdl.csv?idAttribuant=12345678200051');
    expect([scdl.body.split('\r\n').length, scdl.trailers]).toEqual([
      2,
      { 'guichet-exported': '0', 'guichet-left-out': 'idServiceInstructeur=3' },
    ]);
    const grants = await get('/exports/awards.360giving.json?publisherName=ANCT');
    expect(grants.type).toContain('application/json');
    expect(JSON.parse(grants.body)).toMatchObject({
      version: '1.4',
      publisher: { name: 'ANCT' },
      grants: [{ amountAwarded: 1000 }, { amountAwarded: 1001 }, { amountAwarded: 1002 }],
      leftOut: {},
    });
  });

  it('answers an unknown code with the nearest one', async () => {
    const answer = await get('/exports/awards.csv?schemes=dter&effectiveUntil=2022-02-30');
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body)).toMatchObject({
      code: 'BAD_USER_INPUT',
      problems: [
        { path: 'schemes', code: 'unknown-value', message: expect.stringContaining('« detr »') },
        { path: 'effectiveUntil', code: 'invalid-date' },
      ],
    });
  });
});
