import { describe, expect, it } from '@jest/globals';

import { Day } from '#kernel';

import { checkScheme } from './checks.js';
import {
  closedOn,
  PUBLICATION_ACTIONS,
  PUBLICATION_STATES,
  transition,
  versionConflict,
  type Publication,
} from './publication.js';
import { example } from './testing/example.js';

const publication = (change: Partial<Publication>): Publication => ({
  slug: 'detr',
  state: 'PUBLISHED',
  version: 3,
  publishedVersion: 2,
  ...change,
});

describe('the life of a scheme', () => {
  it('is this table, and nothing else', () => {
    const table = PUBLICATION_STATES.flatMap((state) =>
      PUBLICATION_ACTIONS.map((action) => {
        const closing = { publishedVersion: action === 'CLOSE' ? 3 : state === 'PUBLISHED' ? 2 : undefined };
        const next = transition(publication({ state, ...closing }), action);
        return `${state} ${action} -> ${typeof next === 'string' ? next : next.code}`;
      }),
    );
    expect(table).toEqual([
      'DRAFT EDIT -> DRAFT',
      'DRAFT PUBLISH -> PUBLISHED',
      'DRAFT CLOSE -> not-published',
      'DRAFT ARCHIVE -> ARCHIVED',
      'DRAFT RESTORE -> not-archived',
      'PUBLISHED EDIT -> PUBLISHED',
      'PUBLISHED PUBLISH -> PUBLISHED',
      'PUBLISHED CLOSE -> PUBLISHED',
      'PUBLISHED ARCHIVE -> ARCHIVED',
      'PUBLISHED RESTORE -> not-archived',
      'ARCHIVED EDIT -> archived',
      'ARCHIVED PUBLISH -> archived',
      'ARCHIVED CLOSE -> archived',
      'ARCHIVED ARCHIVE -> archived',
      'ARCHIVED RESTORE -> DRAFT',
    ]);
  });

  it('publishes a version once, and closes only what is wholly published', () => {
    expect(transition(publication({ publishedVersion: 3 }), 'PUBLISH')).toMatchObject({ code: 'nothing-to-publish' });
    expect(transition(publication({}), 'CLOSE')).toMatchObject({ code: 'pending-changes' });
  });
});

describe('optimistic locking', () => {
  const latest = { by: 'anct', at: new Date('2024-02-29T23:30:00Z') };

  it('lets the one through who saw the last version', () => {
    expect(versionConflict(publication({}), 3, latest)).toBeUndefined();
  });

  it('tells the other who wrote in between, and when in Paris', () => {
    expect(versionConflict(publication({}), 2, latest)).toEqual({
      kind: 'VERSION_CONFLICT',
      code: 'version-conflict',
      message:
        'La version 2 n’est plus la dernière : anct a enregistré la version 3 le 1er mars 2024. Relisez-la, puis recommencez.',
      slug: 'detr',
      expected: 2,
      actual: 3,
      changedBy: 'anct',
      changedAt: latest.at,
    });
  });
});

describe('closing', () => {
  it('ends running windows, drops later ones, and leaves a right document', () => {
    const closed = closedOn(example(), Day.of('2024-02-10'), 'autre-fonds');
    expect(closed).toMatchObject({
      validTo: '2024-02-10',
      replacedBy: 'autre-fonds',
      windows: [{ label: 'Appel 2024', opensOn: '2024-01-15', closesOn: '2024-02-10' }],
    });
    expect(checkScheme(closed)).toEqual([]);
  });

  it('keeps an end that had come already', () => {
    expect(closedOn(example({ validTo: '2024-12-31', windows: [] }), Day.of('2026-01-01')).validTo).toBe('2024-12-31');
  });

  it('closes a scheme that never began', () => {
    const closed = closedOn(example(), Day.of('2023-06-01'));
    expect(closed).toMatchObject({ validFrom: '2023-06-01', validTo: '2023-06-01', windows: [] });
    expect(checkScheme(closed)).toEqual([]);
  });
});
