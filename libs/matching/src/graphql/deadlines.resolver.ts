import { Inject } from '@nestjs/common';
import { Args, Field, Int, ObjectType, Query, Resolver } from '@nestjs/graphql';

import { CATALOGUE, type CatalogueSource } from '#catalogue';
import { SchemeType, SchemeView, WindowType } from '#catalogue/graphql';
import type { Day, Verdict } from '#kernel';
import { badArgument, DateScalar, pageSize } from '#platform/graphql';
import { VerdictEnum } from '#search/graphql';

import { DeadlinesService } from '../index.js';

@ObjectType('Deadline')
export class DeadlineType {
  @Field(() => SchemeType)
  scheme!: SchemeType;

  @Field(() => VerdictEnum, { description: 'Au jour demandé, ou au jour d’ouverture quand elle est à venir.' })
  verdict!: Verdict;

  @Field(() => WindowType)
  window!: WindowType;
}

@Resolver(() => DeadlineType)
export class DeadlinesResolver {
  constructor(
    @Inject(DeadlinesService) private readonly service: DeadlinesService,
    @Inject(CATALOGUE) private readonly catalogue: CatalogueSource,
  ) {}

  @Query(() => [DeadlineType], {
    nullable: true,
    description:
      'Les fenêtres de dépôt des dispositifs qui ne sont pas exclus pour cette commune, la plus proche d’abord ; aussi en /calendars/{inseeCode}.ics. null pour une commune inconnue.',
  })
  deadlines(
    @Args('inseeCode') inseeCode: string,
    @Args('on', { type: () => DateScalar, nullable: true }) on: Day | null,
    @Args('themes', { type: () => [String], nullable: true, description: 'Thèmes ou groupes de thèmes.' })
    themes: string[] | null,
    @Args('schemes', { type: () => [String], nullable: true }) schemes: string[] | null,
    @Args('first', { type: () => Int, nullable: true }) first: number | null,
  ): DeadlineType[] | null {
    const size = pageSize(first);
    const answer = this.service.find({ inseeCode, on, themes, schemes });
    if ('problems' in answer) throw badArgument(answer.problems);
    if (!answer.found) return null;
    const catalogue = this.catalogue.current();
    const day = answer.found.on;
    return answer.found.deadlines.slice(0, size).map(({ scheme, verdict, window, daysLeft }) => ({
      scheme: new SchemeView(scheme, catalogue, day),
      verdict,
      window: {
        label: window.label || null,
        opensOn: window.opensOn ?? null,
        closesOn: window.closesOn ?? null,
        daysLeft: daysLeft ?? null,
      },
    }));
  }
}
