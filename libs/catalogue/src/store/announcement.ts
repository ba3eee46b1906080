import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

import type { CatalogueChange } from '../index.js';

import { CATALOGUE_CHANNEL, type CatalogueChangeHook } from './change-hook.js';

/**
 * Ends every writing transaction: history, revision, hooks, notice. It takes the one lock that all writers share, so
 * it comes last and is short.
 */
@Injectable()
export class CatalogueAnnouncement {
  readonly #hooks = new Set<CatalogueChangeHook>();

  /** Called in every later transaction that changes the catalogue. Gives the way to stop it. */
  register(hook: CatalogueChangeHook): () => void {
    this.#hooks.add(hook);
    return () => this.#hooks.delete(hook);
  }

  async announce(manager: EntityManager, changes: readonly CatalogueChange[]): Promise<void> {
    if (changes.length === 0) return;
    const slugs = [...new Set(changes.map((change) => change.slug))];
    for (const hook of this.#hooks) await hook.catalogueChanged(manager, slugs);
    const [updated] = await manager.query<[{ revision: string }[], number]>(
      'UPDATE catalogue_revision SET revision = revision + 1 WHERE id = 1 RETURNING revision',
    );
    const revision = updated[0]?.revision;
    await manager.query('UPDATE scheme SET revision = $1 WHERE slug = ANY($2)', [revision, slugs]);
    await manager.query(
      `INSERT INTO catalogue_change (revision, slug, action, version, changed_by, changed_at)
       SELECT $1, c.slug, c.action, c.version, c.by, c.at
       FROM jsonb_to_recordset($2::jsonb) AS c(slug text, action text, version integer, by text, at timestamptz)`,
      [revision, JSON.stringify(changes)],
    );
    // The notice says no more than « newer »: readers ask for what they have not seen.
    await manager.query('SELECT pg_notify($1, $2)', [CATALOGUE_CHANNEL, String(revision)]);
  }
}
