import type { SchemeRecord } from '../index.js';

import { ManagedSchemeType } from './editing-types.js';

export function managedView(record: SchemeRecord): ManagedSchemeType {
  const { origin } = record;
  return Object.assign(new ManagedSchemeType(), {
    ...record,
    publishedVersion: record.publishedVersion ?? null,
    organisation: record.organisation ?? null,
    publishedAt: record.publishedAt ?? null,
    origin: origin
      ? { source: origin.source, id: origin.id, url: origin.url ?? null, licence: origin.licence ?? null }
      : null,
  });
}
