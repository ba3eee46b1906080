import { Inject } from '@nestjs/common';
import { Args, Int, Query, Resolver } from '@nestjs/graphql';

import { Day, type Clock } from '#kernel';
import { CLOCK } from '#platform';
import { badArgument, DateScalar, DateTimeScalar, pageSize } from '#platform/graphql';

import { AWARDS, type AwardsReader } from '../index.js';

import { AwardViews } from './award-views.js';
import { AwardConnection } from './award.types.js';
import { FilterReader } from './filter-reader.js';
import { AwardFilterInput } from './inputs.js';

@Resolver()
export class AwardsResolver {
  constructor(
    @Inject(AWARDS) private readonly awardsReader: AwardsReader,
    @Inject(FilterReader) private readonly filters: FilterReader,
    @Inject(AwardViews) private readonly views: AwardViews,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Query(() => AwardConnection, {
    description: 'Les attributions derrière un total : même filtre, mêmes deux dates ; les plus anciennes d’abord.',
  })
  async awards(
    @Args('filter', { type: () => AwardFilterInput, nullable: true }) filter: AwardFilterInput | null,
    @Args('effectiveUntil', { type: () => DateScalar, nullable: true }) effectiveUntil: Day | null,
    @Args('knownAt', { type: () => DateTimeScalar, nullable: true }) knownAt: Date | null,
    @Args('first', { type: () => Int, nullable: true }) first: number | null,
    @Args('after', { type: () => String, nullable: true }) after: string | null,
  ): Promise<AwardConnection> {
    const page = await this.awardsReader.page(
      this.filters.read(filter),
      { effectiveUntil: effectiveUntil ?? Day.at(this.clock.now()), knownAt: knownAt?.toISOString() },
      pageSize(first),
      idOf(after),
    );
    const nodes = page.nodes.map((award) => this.views.award(award));
    return {
      totalCount: page.totalCount,
      nodes,
      edges: nodes.map((node) => ({ cursor: cursorOf(node.id), node })),
      pageInfo: {
        hasNextPage: page.hasNextPage,
        endCursor: page.endCursor === undefined ? null : cursorOf(page.endCursor),
      },
    };
  }
}

const CURSOR = /^award:(\d{1,18})$/;

/** Awards only ever come after: a cursor stays valid while the list grows. */
function cursorOf(id: string): string {
  return Buffer.from(`award:${id}`).toString('base64url');
}

function idOf(cursor: string | null | undefined): string | undefined {
  if (cursor === null || cursor === undefined) return undefined;
  const id = CURSOR.exec(Buffer.from(cursor, 'base64url').toString())?.[1];
  if (id === undefined)
    throw badArgument([{ path: 'after', code: 'invalid-cursor', message: 'Ce curseur ne vient pas de cette liste.' }]);
  return id;
}
