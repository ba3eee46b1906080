import { timingSafeEqual } from 'node:crypto';

import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

import { Day, InvalidInputError, RefusedError, type Clock } from '#kernel';

import { CLOCK } from '../tokens.js';
import { AUDIT, type AuditLog } from './audit.js';
import type { Caller, Role } from './caller.js';
import { mintKey, scopeProblems, type KeyScope, type MintedKey } from './key.js';

/** What every replica listens to: some key was made or revoked. */
export const KEYS_CHANNEL = 'guichet_keys';

/** A key as it can be shown: never its secret, which nobody has kept. */
export interface Key extends KeyScope {
  readonly id: string;
  /** The last day that it opens, in Paris. */
  readonly expiresOn?: Day | undefined;
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly revokedAt?: Date | undefined;
  readonly revokedBy?: string | undefined;
}

export interface NewKey extends KeyScope {
  readonly expiresOn?: Day | undefined;
}

interface KeyRow {
  id: string;
  hash: Buffer;
  role: Role;
  organisation: string | null;
  source: string | null;
  expires_on: Day | null;
  created_at: Date;
  created_by: string;
  revoked_at: Date | null;
  revoked_by: string | null;
}

const COLUMNS = 'id, hash, role, organisation, source, expires_on, created_at, created_by, revoked_at, revoked_by';

/** Where keys are kept, by the hash of their secret. Every change is audited in its own transaction. */
@Injectable()
export class KeyStore {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(AUDIT) private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * A new key; its `text` is what the caller must note now, because it is kept nowhere. `beforeCommit` may write it down: when
   * that fails there is no key.
   *
   * @throws InvalidInputError when the role and its arguments do not go together, or the key would be born expired
   */
  async create(
    { role, organisation, source, expiresOn }: NewKey,
    by: Caller,
    beforeCommit?: (minted: MintedKey) => Promise<void>,
  ): Promise<Key & { readonly text: string }> {
    const now = this.clock.now();
    const problems = scopeProblems({ role, organisation, source });
    if (expiresOn !== undefined && expiresOn < Day.at(now))
      problems.push({ path: 'expires', code: 'already-expired', message: 'Cette date d’expiration est déjà passée.' });
    if (problems.length > 0) throw new InvalidInputError(problems);

    const minted = mintKey();
    await this.dataSource.transaction(async (manager) => {
      await manager.query(
        `INSERT INTO access_key (id, hash, role, organisation, source, expires_on, created_at, created_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
        [minted.id, minted.hash, role, organisation ?? null, source ?? null, expiresOn ?? null, now, by.id],
      );
      await this.audit.record(
        { caller: by, action: 'create-key', subject: `key:${minted.id}`, outcome: 'DONE', detail: { role } },
        manager,
      );
      await announce(manager, minted.id);
      await beforeCommit?.(minted);
    });
    return {
      id: minted.id,
      text: minted.text,
      role,
      organisation,
      source,
      expiresOn,
      createdAt: now,
      createdBy: by.id,
    };
  }

  /** Every key that ever was, the newest first. */
  async list(): Promise<Key[]> {
    const rows = await this.dataSource.query<KeyRow[]>(
      `SELECT ${COLUMNS} FROM access_key ORDER BY created_at DESC, id`,
    );
    return rows.map(keyOf);
  }

  /**
   * The key opens nothing from now on; other replicas know within seconds.
   *
   * @throws RefusedError `unknown-key`, `already-revoked`
   */
  async revoke(id: string, by: Caller): Promise<Key> {
    return this.dataSource.transaction(async (manager) => {
      const [row] = await manager.query<KeyRow[]>(`SELECT ${COLUMNS} FROM access_key WHERE id = $1 FOR UPDATE`, [
        id.replaceAll('\0', ''),
      ]);
      if (!row) throw new RefusedError('unknown-key', `Aucune clé n’a l’identifiant « ${id} » : voir « keys list ».`);
      if (row.revoked_at) throw new RefusedError('already-revoked', `La clé ${id} est déjà révoquée.`);
      const revokedAt = this.clock.now();
      await manager.query('UPDATE access_key SET revoked_at = $2, revoked_by = $3 WHERE id = $1', [
        row.id,
        revokedAt,
        by.id,
      ]);
      await this.audit.record({ caller: by, action: 'revoke-key', subject: `key:${row.id}`, outcome: 'DONE' }, manager);
      await announce(manager, row.id);
      return { ...keyOf(row), revokedAt, revokedBy: by.id };
    });
  }

  /** The key with this id, when the hash is that of its secret. */
  async find(id: string, hash: Buffer): Promise<Key | undefined> {
    const [row] = await this.dataSource.query<KeyRow[]>(`SELECT ${COLUMNS} FROM access_key WHERE id = $1`, [id]);
    return row && timingSafeEqual(row.hash, hash) ? keyOf(row) : undefined;
  }
}

async function announce(manager: EntityManager, id: string): Promise<void> {
  await manager.query('SELECT pg_notify($1, $2)', [KEYS_CHANNEL, id]);
}

function keyOf(row: KeyRow): Key {
  return {
    id: row.id,
    role: row.role,
    organisation: row.organisation ?? undefined,
    source: row.source ?? undefined,
    expiresOn: row.expires_on ?? undefined,
    createdAt: row.created_at,
    createdBy: row.created_by,
    revokedAt: row.revoked_at ?? undefined,
    revokedBy: row.revoked_by ?? undefined,
  };
}
