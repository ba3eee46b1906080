import { Inject } from '@nestjs/common';
import { Args, Int, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';

import { Day, type Clock } from '#kernel';
import { CLOCK, type Caller } from '#platform';
import { CurrentCaller, pageSize } from '#platform/graphql';

import {
  CATALOGUE,
  differences,
  publicVersions,
  SCHEME_ARCHIVE,
  SCHEME_DESK,
  type CatalogueSource,
  type SchemeArchive,
  type SchemeDesk,
  type SchemeRecord,
  type SchemeVersion,
} from '../index.js';

import { ManagedSchemeType, SchemeChangeType, SchemeVersionType, type SchemeDifferenceType } from './editing-types.js';
import { PublicationStateEnum } from './enums.js';
import { managedView } from './managed-view.js';
import { SchemeView } from './scheme-view.js';
import { SchemeType } from './types.js';

/** Finds the versions of a scheme, and says which of them the one who asks may read. */
abstract class Versions {
  constructor(
    protected readonly archive: SchemeArchive,
    protected readonly desk: SchemeDesk<Caller>,
    protected readonly catalogue: CatalogueSource,
    protected readonly clock: Clock,
  ) {}

  /** All of them to its editors; to the others those that were published. */
  protected async readable(caller: Caller, record: SchemeRecord): Promise<(version: number) => boolean> {
    if (this.desk.mayWrite(caller, record.organisation)) return () => true;
    const shown = publicVersions(record, await this.archive.history(record.slug));
    return (version) => shown.has(version);
  }

  protected async version(
    caller: Caller,
    record: SchemeRecord | undefined,
    version?: number,
  ): Promise<SchemeVersionType | null> {
    const mayRead = record && (await this.readable(caller, record));
    const found = record && (await this.archive.version(record.slug, version ?? record.version));
    if (!record || !found || !mayRead?.(found.version)) return null;
    const { slug, by, at, note, contentHash, document } = found;
    const published = publicVersions(record, await this.archive.history(slug));
    const seen = { document, version: found.version, publishedAt: record.publishedAt, updatedAt: at };
    return Object.assign(new SchemeVersionType(), {
      slug,
      version: found.version,
      isPublic: published.has(found.version),
      by,
      at,
      note: note ?? null,
      contentHash,
      document,
      scheme: new SchemeView({ ...seen, origin: record.origin }, this.catalogue.current(), Day.at(this.clock.now())),
      differences: await this.differencesOf(found, mayRead),
    });
  }

  protected async history(caller: Caller, slug: string, first: number): Promise<SchemeChangeType[]> {
    const record = await this.archive.record(slug);
    if (!record) return [];
    const mayRead = await this.readable(caller, record);
    const versions = new Map((await this.archive.versions(slug)).map((line) => [line.version, line]));
    const acts = (await this.archive.history(slug)).filter(({ version }) => mayRead(version)).slice(0, first);
    const written = new Set<number>();
    // An act that wrote a version is the first that left it; the list is the latest first.
    const changes = await Promise.all(
      [...acts].reverse().map(async (act) => {
        const isWriting = !written.has(act.version);
        written.add(act.version);
        const found = isWriting ? await this.archive.version(slug, act.version) : undefined;
        return Object.assign(new SchemeChangeType(), {
          action: act.action,
          version: act.version,
          by: act.by,
          at: act.at,
          note: (isWriting ? versions.get(act.version)?.note : undefined) ?? null,
          differences: found ? await this.differencesOf(found, mayRead) : [],
        });
      }),
    );
    return changes.reverse();
  }

  /** Against the nearest earlier version that the reader may read; none for the first. */
  private async differencesOf(
    { slug, version, document }: SchemeVersion,
    mayRead: (version: number) => boolean,
  ): Promise<readonly SchemeDifferenceType[]> {
    for (let earlier = version - 1; earlier >= 1; earlier--) {
      if (!mayRead(earlier)) continue;
      const before = await this.archive.version(slug, earlier);
      return before ? differences(before.document, document) : [];
    }
    return [];
  }
}

@Resolver(() => SchemeType)
export class SchemeHistoryResolver extends Versions {
  constructor(
    @Inject(SCHEME_ARCHIVE) archive: SchemeArchive,
    @Inject(SCHEME_DESK) desk: SchemeDesk<Caller>,
    @Inject(CATALOGUE) catalogue: CatalogueSource,
    @Inject(CLOCK) clock: Clock,
  ) {
    super(archive, desk, catalogue, clock);
  }

  @ResolveField('history', () => [SchemeChangeType], {
    description: 'Qui a changé quoi, quand, du plus récent au plus ancien ; le public voit les versions publiées.',
  })
  changes(
    @Parent() scheme: SchemeType,
    @Args('first', { type: () => Int, nullable: true }) first: number | null,
    @CurrentCaller() caller: Caller,
  ): Promise<SchemeChangeType[]> {
    return this.history(caller, scheme.slug, pageSize(first));
  }

  @Query(() => SchemeVersionType, {
    nullable: true,
    description: 'Une version, telle qu’elle a été écrite ; null si elle n’existe pas ou n’est lue que des rédacteurs.',
  })
  async schemeVersion(
    @Args('slug') slug: string,
    @Args('version', { type: () => Int }) version: number,
    @CurrentCaller() caller: Caller,
  ): Promise<SchemeVersionType | null> {
    return this.version(caller, await this.archive.record(slug), version);
  }
}

@Resolver(() => ManagedSchemeType)
export class ManagedSchemeResolver extends Versions {
  constructor(
    @Inject(SCHEME_ARCHIVE) archive: SchemeArchive,
    @Inject(SCHEME_DESK) desk: SchemeDesk<Caller>,
    @Inject(CATALOGUE) catalogue: CatalogueSource,
    @Inject(CLOCK) clock: Clock,
  ) {
    super(archive, desk, catalogue, clock);
  }

  @Query(() => ManagedSchemeType, {
    nullable: true,
    description: 'Un dispositif vu de ses rédacteurs, quel que soit son état ; null pour tous les autres.',
  })
  async managedScheme(@Args('slug') slug: string, @CurrentCaller() caller: Caller): Promise<ManagedSchemeType | null> {
    const record = await this.archive.record(slug);
    return record && this.desk.mayWrite(caller, record.organisation) ? managedView(record) : null;
  }

  @Query(() => [ManagedSchemeType], {
    description: 'Les dispositifs que l’appelant peut écrire, brouillons et archives compris, par slug.',
  })
  async managedSchemes(
    @Args('states', { type: () => [PublicationStateEnum], nullable: true }) states: SchemeRecord['state'][] | null,
    @Args('first', { type: () => Int, nullable: true }) first: number | null,
    @Args('after', { type: () => String, nullable: true, description: 'Le dernier slug reçu.' }) after: string | null,
    @CurrentCaller() caller: Caller,
  ): Promise<ManagedSchemeType[]> {
    return (await this.archive.records())
      .filter(({ state }) => !states?.length || states.includes(state))
      .filter(({ organisation }) => this.desk.mayWrite(caller, organisation))
      .filter(({ slug }) => after === null || after === undefined || slug > after)
      .slice(0, pageSize(first))
      .map(managedView);
  }

  @ResolveField('latest', () => SchemeVersionType, { description: 'La dernière version : le document à modifier.' })
  latest(@Parent() scheme: ManagedSchemeType, @CurrentCaller() caller: Caller): Promise<SchemeVersionType | null> {
    return this.archive.record(scheme.slug).then((record) => this.version(caller, record, scheme.version));
  }

  @ResolveField('history', () => [SchemeChangeType])
  changes(
    @Parent() scheme: ManagedSchemeType,
    @Args('first', { type: () => Int, nullable: true }) first: number | null,
    @CurrentCaller() caller: Caller,
  ): Promise<SchemeChangeType[]> {
    return this.history(caller, scheme.slug, pageSize(first));
  }
}
