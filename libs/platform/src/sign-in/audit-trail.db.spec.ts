import { describe, expect, it } from '@jest/globals';

import { testDatabase } from '../../../../test/database/index.js';
import { AuditTrail } from './audit-trail.js';

const database = testDatabase([]);
const caller = { id: 'key:7f3a00112233', roles: ['publisher' as const], organisation: 'ademe', address: '192.0.2.77' };

describe('the audit log', () => {
  it('says who, what, to what, when, how it went and from which network', async () => {
    const trail = new AuditTrail(database.dataSource);
    await trail.record({
      caller,
      action: 'publish-scheme',
      subject: 'fonds-vert',
      outcome: 'DONE',
      detail: { version: 2 },
    });
    await trail.record({
      caller,
      action: 'publish-scheme',
      subject: 'detr',
      outcome: 'DENIED',
      detail: { reason: 'not-yours' },
    });
    const rows = await database.dataSource.query<Record<string, unknown>[]>('SELECT * FROM audit_log ORDER BY id');
    expect(rows).toMatchObject([
      {
        caller: 'key:7f3a00112233',
        roles: ['publisher'],
        action: 'publish-scheme',
        subject: 'fonds-vert',
        outcome: 'DONE',
        detail: { version: 2 },
        network: '192.0.2.0/24',
      },
      { subject: 'detr', outcome: 'DENIED', detail: { reason: 'not-yours' } },
    ]);
    expect(Math.abs((rows[0]!['at'] as Date).getTime() - Date.now())).toBeLessThan(60_000);
    expect(JSON.stringify(rows)).not.toContain('192.0.2.77');
    expect(trail.written).toEqual({ DONE: 1, DENIED: 1, REFUSED: 0 });
  });

  it.each(["UPDATE audit_log SET caller = 'nobody'", 'DELETE FROM audit_log', 'TRUNCATE audit_log'])(
    'refuses %s',
    async (statement) => {
      const before = await database.dataSource.query('SELECT * FROM audit_log ORDER BY id');
      await expect(database.dataSource.query(statement)).rejects.toThrow('append-only');
      expect(await database.dataSource.query('SELECT * FROM audit_log ORDER BY id')).toEqual(before);
    },
  );

  it('lets a line go after a year, and none before', async () => {
    const old = `INSERT INTO audit_log (at, caller, roles, action, outcome) VALUES (now() - $1::interval, 'old', '{}', 'x', 'DONE')`;
    await database.dataSource.query(old, ['366 days 1 hour']);
    await database.dataSource.query("DELETE FROM audit_log WHERE at < now() - interval '366 days'");
    expect(await database.dataSource.query("SELECT 1 FROM audit_log WHERE caller = 'old'")).toEqual([]);
    await database.dataSource.query(old, ['360 days']);
    await expect(database.dataSource.query("DELETE FROM audit_log WHERE caller = 'old'")).rejects.toThrow(
      'append-only',
    );
  });

  it('goes with the act: rolled back with it', async () => {
    const trail = new AuditTrail(database.dataSource);
    await expect(
      database.dataSource.transaction(async (manager) => {
        await trail.record({ caller, action: 'rolled-back', outcome: 'DONE' }, manager);
        throw new Error('changed my mind');
      }),
    ).rejects.toThrow('changed my mind');
    expect(await database.dataSource.query("SELECT 1 FROM audit_log WHERE action = 'rolled-back'")).toEqual([]);
  });

  it('takes whatever a client made up', async () => {
    const trail = new AuditTrail(database.dataSource);
    await trail.record({
      caller: { ...caller, address: 'not an address' },
      action: 'odd',
      subject: `\0\ud800'; DROP TABLE audit_log; --${'x'.repeat(10_000)}`,
      outcome: 'REFUSED',
      detail: { code: 'a\0b' },
    });
    const [row] = await database.dataSource.query<Record<string, unknown>[]>(
      "SELECT * FROM audit_log WHERE action = 'odd'",
    );
    expect(row).toMatchObject({ outcome: 'REFUSED', detail: { code: 'ab' }, network: null });
    expect((row!['subject'] as string).length).toBeLessThanOrEqual(200);
  });
});
