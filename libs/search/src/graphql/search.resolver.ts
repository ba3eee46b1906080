import { Inject } from '@nestjs/common';
import { Args, Info, Int, Query, Resolver } from '@nestjs/graphql';
import { Kind, type GraphQLResolveInfo, type SelectionSetNode } from 'graphql';

import { CATALOGUE, type CatalogueSource } from '#catalogue';
import { SchemeView } from '#catalogue/graphql';
import { Day, InvalidInputError, type Clock, type Problem } from '#kernel';
import { CLOCK } from '#platform';
import { badArgument, pageSize } from '#platform/graphql';
import { KNOWLEDGE, Place, readPlace, type KnowledgeSource } from '#territory';

import {
  FACET_FIELDS,
  filterProblems,
  placeVerdicts,
  SEARCH,
  type SearchEngine,
  type SearchFilter,
  type SearchSort,
} from '../index.js';

import { bucketLabel, FACET_LABELS } from './facet-labels.js';
import { SchemeFilterInput, SchemeSortEnum } from './inputs.js';
import { SchemeConnectionType } from './types.js';

@Resolver()
export class SearchResolver {
  constructor(
    @Inject(SEARCH) private readonly engine: SearchEngine,
    @Inject(CATALOGUE) private readonly catalogue: CatalogueSource,
    @Inject(KNOWLEDGE) private readonly knowledge: KnowledgeSource,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Query(() => SchemeConnectionType, {
    description: 'Recherche plein texte, filtres, facettes : fautes et accents pardonnés.',
  })
  async schemes(
    @Args('query', { type: () => String, nullable: true }) query: string | null,
    @Args('filter', { type: () => SchemeFilterInput, nullable: true }) filter: SchemeFilterInput | null,
    @Args('sort', { type: () => SchemeSortEnum, nullable: true }) sort: SearchSort | null,
    @Args('first', { type: () => Int, nullable: true }) first: number | null,
    @Args('after', { type: () => String, nullable: true }) after: string | null,
    @Info() info: GraphQLResolveInfo,
  ): Promise<SchemeConnectionType> {
    const catalogue = this.catalogue.current();
    const on = filter?.on ?? Day.at(this.clock.now());
    const read = this.readFilter(filter ?? {});
    const selected = selectedFields(info);
    try {
      const result = await this.engine.search({
        query: query ?? undefined,
        filter: read.filter,
        sort: sort ?? undefined,
        first: pageSize(first),
        after: after ?? undefined,
        on,
        facets: selected.has('facets') ? FACET_FIELDS : undefined,
        highlights: selected.has('edges'),
      });
      // A scheme withdrawn since the engine answered is no result any more.
      const hits = result.hits.flatMap((hit) => {
        const published = catalogue.bySlug.get(hit.slug);
        return published ? [{ ...hit, published, node: new SchemeView(published, catalogue, on) }] : [];
      });
      const verdicts =
        read.place &&
        placeVerdicts(
          read.place,
          hits.map(({ published }) => published),
          this.knowledge.current(),
          on,
        );
      return {
        totalCount: result.totalCount,
        on,
        engine: result.engine,
        edges: hits.map(({ cursor, highlights, node, slug }) => ({
          cursor,
          node,
          highlights,
          verdict: verdicts?.get(slug) ?? null,
        })),
        nodes: hits.map(({ node }) => node),
        facets: result.facets.map(({ field, buckets }) => ({
          field,
          label: FACET_LABELS[field],
          buckets: buckets.map(({ value, count }) => ({ value, label: bucketLabel(field, value, catalogue), count })),
        })),
        pageInfo: { hasNextPage: result.hasNextPage, endCursor: hits.at(-1)?.cursor ?? null },
      };
    } catch (error) {
      if (error instanceof InvalidInputError) throw badArgument(error.problems);
      throw error;
    }
  }

  private readFilter({ place, on: _on, ...fields }: SchemeFilterInput): {
    readonly filter: SearchFilter;
    readonly place: Place | undefined;
  } {
    const problems: Problem[] = filterProblems(fields, this.catalogue.current());
    const found = place ? readPlace(place, this.knowledge.current().country, problems, 'filter.place') : undefined;
    if (fields.amountMin != null && fields.amountMin < 0n) {
      problems.push({
        path: 'filter.amountMin',
        code: 'negative-amount',
        message: 'Ce montant ne peut pas être négatif.',
      });
    }
    if (fields.rateMin != null && (fields.rateMin < 0 || fields.rateMin > 1)) {
      problems.push({
        path: 'filter.rateMin',
        code: 'rate-range',
        message: 'Un taux est une fraction entre 0 et 1 : 0.8 pour 80 %.',
      });
    }
    if (problems.length > 0) throw badArgument(problems);
    const given = Object.fromEntries(
      Object.entries(fields).filter(([, value]) => value !== null && value !== undefined),
    );
    return { filter: { ...given, ...(found && { place: Place.territories(found) }) }, place: found };
  }
}

/** The fields asked for at the top of the answer, fragments included: facets that nobody reads are not counted. */
function selectedFields(info: GraphQLResolveInfo): ReadonlySet<string> {
  const fields = new Set<string>();
  const visit = (selections: SelectionSetNode | undefined): void => {
    for (const selection of selections?.selections ?? []) {
      if (selection.kind === Kind.FIELD) fields.add(selection.name.value);
      else if (selection.kind === Kind.INLINE_FRAGMENT) visit(selection.selectionSet);
      else visit(info.fragments[selection.name.value]?.selectionSet);
    }
  };
  for (const node of info.fieldNodes) visit(node.selectionSet);
  return fields;
}
