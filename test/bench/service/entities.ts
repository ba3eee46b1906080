import { AsyncLocalStorage } from 'node:async_hooks';

import type { DataSource, ObjectLiteral, Repository } from 'typeorm';

import type { Catalogue, PublishedScheme, SchemeDocument } from '#catalogue';
import { CATALOGUE_ROWS } from '#catalogue/module';

interface SchemeEntity extends ObjectLiteral {
  readonly slug: string;
  readonly publishedVersion: number | null;
  readonly origin: PublishedScheme['origin'] | null;
  readonly publishedAt: Date | null;
  readonly updatedAt: Date;
}

interface VersionEntity extends ObjectLiteral {
  readonly slug: string;
  readonly version: number;
  readonly document: SchemeDocument;
}

/** The catalogue as a service without a memory of its own has it: read by TypeORM's repositories before each request. */
export function schemesByEntity(dataSource: DataSource): {
  readonly ofRequest: () => Catalogue | undefined;
  readonly readBefore: (request: unknown, reply: unknown, next: (error?: unknown) => void) => void;
} {
  const requests = new AsyncLocalStorage<Catalogue>();
  const schemes = repositoryOf<SchemeEntity>(dataSource, 'SchemeRow');
  const versions = repositoryOf<VersionEntity>(dataSource, 'SchemeVersionRow');
  const read = async (): Promise<Catalogue> => {
    const published = await schemes.find({ where: { state: 'PUBLISHED' }, order: { slug: 'ASC' } });
    const found = await versions.find({
      where: published.map(({ slug, publishedVersion }) => ({ slug, version: publishedVersion! })),
    });
    const documents = new Map(found.map((version) => [version.slug, version.document]));
    const all = published.map((scheme) => ({
      document: documents.get(scheme.slug)!,
      version: scheme.publishedVersion!,
      publishedAt: scheme.publishedAt ?? undefined,
      updatedAt: scheme.updatedAt,
      origin: scheme.origin ?? undefined,
    }));
    return { schemes: all, bySlug: new Map(all.map((scheme) => [scheme.document.slug, scheme])) };
  };
  return {
    ofRequest: () => requests.getStore(),
    readBefore: (_request, _reply, next) => void read().then((catalogue) => requests.run(catalogue, next), next),
  };
}

function repositoryOf<Entity extends ObjectLiteral>(dataSource: DataSource, name: string): Repository<Entity> {
  return dataSource.getRepository<Entity>(
    CATALOGUE_ROWS.find((row) => row.name === name) as unknown as new () => Entity,
  );
}
