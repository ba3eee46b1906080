import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Kind, parse, print } from 'graphql';
import ICAL from 'ical.js';

import { startService, type RunningService } from './running-service.js';

const OPERATION = print({
  kind: Kind.DOCUMENT,
  definitions: parse(readFileSync(join(import.meta.dirname, '../contract/match.graphql'), 'utf8')).definitions.filter(
    (definition) => definition.kind === Kind.OPERATION_DEFINITION && definition.name?.value === 'Deadlines',
  ),
});

interface Deadline {
  scheme: { slug: string };
  verdict: string;
  window: { label: string | null; opensOn: string | null; closesOn: string | null; daysLeft: number | null };
}

let service: RunningService;
beforeAll(async () => {
  service = await startService();
}, 60_000);
afterAll(() => service.close());

async function deadlines(variables: object): Promise<Deadline[]> {
  const { data, errors } = await service.ask(OPERATION, {
    inseeCode: '23061',
    on: '2021-10-20',
    first: 100,
    ...variables,
  });
  expect(errors).toBeUndefined();
  return data.deadlines;
}

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(`${service.url}/calendars/${path}`, { headers });
const events = (text: string) =>
  new ICAL.Component(ICAL.parse(text) as unknown[]).getAllSubcomponents('vevent').map((event) => new ICAL.Event(event));

describe('Deadlines, as written', () => {
  it('gives open and coming windows, soonest first, with the days left of those that are open', async () => {
    const found = await deadlines({ schemes: ['manufactures-proximite'] });
    expect(found.map(({ window }) => window)).toMatchObject([
      { opensOn: '2021-10-07', closesOn: '2021-11-04', daysLeft: 15 },
      { opensOn: '2021-11-05', closesOn: '2022-01-13', daysLeft: null },
      { opensOn: '2022-01-14', closesOn: '2022-03-03', daysLeft: null },
    ]);
    const all = await deadlines({});
    const days = all.map(({ window }) => window.closesOn ?? '9999');
    expect(days).toEqual([...days].sort());
    expect(all.every(({ verdict }) => verdict !== 'INELIGIBLE')).toBe(true);
    expect(all.every(({ window }) => window.closesOn === null || window.closesOn >= '2021-10-20')).toBe(true);
  });

  it('leaves out what is excluded for the commune: a merger of PVD posts is not for Paris', async () => {
    const paris = (await deadlines({ inseeCode: '75056' })).map(({ scheme }) => scheme.slug);
    const village = (await deadlines({})).map(({ scheme }) => scheme.slug);
    expect(village.length).toBeGreaterThanOrEqual(paris.length);
  });

  it('gives the day on which a region closed before the country', async () => {
    const closing = async (inseeCode: string) =>
      (await deadlines({ inseeCode, on: '2021-09-20', schemes: ['fonds-friches'] }))[0]!.window;
    expect(await closing('78310')).toMatchObject({ closesOn: '2021-10-01', daysLeft: 11 });
    expect(await closing('42147')).toMatchObject({ closesOn: '2021-10-08', daysLeft: 18 });
    expect(await deadlines({ inseeCode: '78310', on: '2021-10-02', schemes: ['fonds-friches'] })).toMatchObject([
      { window: { opensOn: '2022-02-15', closesOn: '2022-05-13' } },
    ]);
  });

  it('takes themes and groups of themes; refuses unknown ones, and unknown schemes, with the nearest', async () => {
    expect((await deadlines({ themes: ['friche'] })).map(({ scheme }) => scheme.slug)).toEqual(
      expect.arrayContaining(['ademe-friches-polluees']),
    );
    const { errors } = await service.ask(OPERATION, {
      inseeCode: '23061',
      themes: ['friches'],
      schemes: ['fond-friches'],
    });
    expect(errors![0]!.extensions['problems']).toMatchObject([
      { path: 'themes[0]', code: 'unknown-theme', message: expect.stringContaining('friche') },
      { path: 'schemes[0]', code: 'unknown-scheme', message: expect.stringContaining('fonds-friches') },
    ]);
  });

  it('an unknown commune is null', async () => {
    expect(await deadlines({ inseeCode: '99999' })).toBeNull();
  });
});

describe('/calendars/{inseeCode}.ics', () => {
  it('is what a calendar reads: all-day events, alarms, UIDs of their own, lines of at most 75 octets', async () => {
    const response = await get('23061.ics?on=2021-10-20');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('text/calendar');
    const text = await response.text();
    expect(text.endsWith('END:VCALENDAR\r\n')).toBe(true);
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    for (const line of text.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
    const found = events(text);
    expect(found.length).toBeGreaterThan(3);
    expect(new Set(found.map(({ uid }) => uid)).size).toBe(found.length);
    expect(
      found.every(
        ({ startDate, endDate }) => startDate.isDate && endDate.subtractDate(startDate).toSeconds() === 86_400,
      ),
    ).toBe(true);
    const closing = found.find(({ uid }) => uid.includes('manufactures-proximite') && uid.includes('.fin@'))!;
    expect(
      closing.component.getAllSubcomponents('valarm').map((alarm) => String(alarm.getFirstPropertyValue('trigger'))),
    ).toEqual(['-P14D', '-P2D']);
    expect(closing.component.getFirstPropertyValue('last-modified')).toBeTruthy();
  });

  it('has the deadlines of the query', async () => {
    const listed = (await deadlines({})).flatMap(({ window }) => (window.closesOn ? [window.closesOn] : []));
    const closing = events(await (await get('23061.ics?on=2021-10-20')).text()).filter(({ uid }) =>
      uid.includes('.fin@'),
    );
    expect(closing.map(({ startDate }) => startDate.toString())).toEqual(listed);
  });

  it('takes a theme and schemes; a scheme that was withdrawn empties its calendar', async () => {
    const one = events(await (await get('23061.ics?on=2021-10-20&scheme=manufactures-proximite')).text());
    expect(one.every(({ uid }) => uid.includes('manufactures-proximite'))).toBe(true);
    expect(one.map(({ summary }) => summary.split(' :')[0])).toEqual([
      'Date limite',
      'Ouverture',
      'Date limite',
      'Ouverture',
      'Date limite',
    ]);
    expect(events(await (await get('23061.ics?on=2021-10-20&scheme=disparu')).text())).toEqual([]);
    const themes = events(await (await get('23061.ics?on=2021-10-20&theme=friche')).text());
    expect(themes.length).toBeGreaterThan(0);
    const ofTheme = new Set((await deadlines({ themes: ['friche'] })).map(({ scheme }) => scheme.slug));
    for (const { uid } of themes) expect(ofTheme).toContain(uid.split('.')[1]);
    const both = events(await (await get('23061.ics?on=2021-10-20&theme=friche&scheme=manufactures-proximite')).text());
    expect(both).toEqual([]);
  });

  it('names an event alike from one day to the next, so that nobody sees it twice; what opens rings no alarm', async () => {
    const uids = async (on: string) =>
      events(await (await get(`23061.ics?on=${on}&scheme=manufactures-proximite`)).text()).map(({ uid }) => uid);
    const [today, later] = [await uids('2021-10-20'), await uids('2021-11-10')];
    expect(later.length).toBeGreaterThan(0);
    // A window that closed meanwhile, and the opening of one that is open, are no longer told; the rest is the same.
    expect(today).toEqual(expect.arrayContaining(later));
    expect(later.length).toBeLessThan(today.length);
    const opening = events(await (await get('23061.ics?on=2021-10-20')).text()).filter(({ uid }) =>
      uid.includes('.debut@'),
    );
    expect(opening.length).toBeGreaterThan(0);
    for (const { component } of opening) expect(component.getAllSubcomponents('valarm')).toEqual([]);
  });

  it('is not sent again to who has it', async () => {
    const first = await get('23061.ics?on=2021-10-20');
    const tag = first.headers.get('etag')!;
    const again = await get('23061.ics?on=2021-10-20', { 'if-none-match': `W/${tag}` });
    expect([again.status, await again.text()]).toEqual([304, '']);
  });

  it('an event keeps its UID when its window moves, and its SEQUENCE grows', async () => {
    const read = async () =>
      events(await (await get('23061.ics?on=2021-10-20&scheme=manufactures-proximite')).text()).filter(({ uid }) =>
        uid.includes('.fin@'),
      );
    const before = await read();
    const tag = (await get('23061.ics?on=2021-10-20&scheme=manufactures-proximite')).headers.get('etag')!;
    await service.database.dataSource.query(`
      WITH v AS (
        INSERT INTO scheme_version (slug, version, document, content_hash, created_by, created_at)
        SELECT slug, 2, jsonb_set(document, '{windows,0,closesOn}', '"2021-11-06"'), 'essai', 'essai', now()
        FROM scheme_version WHERE slug = 'manufactures-proximite' AND version = 1 RETURNING slug
      )
      UPDATE scheme s SET version = 2, published_version = 2, updated_at = now(), revision = (SELECT max(revision) + 1 FROM scheme)
      FROM v WHERE s.slug = v.slug`);
    await service.database.dataSource.query('NOTIFY guichet_catalogue');
    let after = await read();
    for (let attempt = 0; attempt < 150 && after[0]!.sequence === 0; attempt++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      after = await read();
    }
    expect(after.map(({ uid }) => uid)).toEqual(before.map(({ uid }) => uid));
    expect(after[0]!.startDate.toString()).toBe('2021-11-06');
    expect(before[0]!.startDate.toString()).toBe('2021-11-04');
    expect([before[0]!.sequence, after[0]!.sequence]).toEqual([0, 1]);
    const again = await get('23061.ics?on=2021-10-20&scheme=manufactures-proximite', { 'if-none-match': tag });
    expect(again.status).toBe(200);
  }, 30_000);

  it('refuses what it cannot read', async () => {
    expect((await get('99999.ics')).status).toBe(404);
    const refused = await get('23061.ics?on=9999-12-31&theme=rien');
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ problems: [{ path: 'on' }, { path: 'theme[0]' }] });
  });
});
