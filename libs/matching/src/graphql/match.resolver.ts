import { Inject, Optional } from '@nestjs/common';
import { Args, Int, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';

import { CATALOGUE, CATALOGUE_VOCABULARY, type CatalogueSource } from '#catalogue';
import { SchemeView } from '#catalogue/graphql';
import type { Verdict } from '#kernel';
import { InvalidInputType, pageSize } from '#platform/graphql';
import { VerdictEnum } from '#search/graphql';

import { AWARD_STATISTICS, MatchService, type AwardStatistics } from '../index.js';

import { MatchInput } from './inputs.js';
import { FactDefinitionType, MatchReportType, MatchResultUnion, MatchType, NextQuestionType } from './types.js';
import { factDefinitionView, matchView, reportView } from './views.js';

@Resolver(() => MatchReportType)
export class MatchResolver {
  constructor(
    @Inject(MatchService) private readonly matching: MatchService,
    @Inject(CATALOGUE) private readonly catalogue: CatalogueSource,
    @Optional() @Inject(AWARD_STATISTICS) private readonly statistics?: AwardStatistics,
  ) {}

  @Query(() => MatchResultUnion, { description: 'Un lieu et un projet : chaque dispositif jugé, expliqué et classé.' })
  async match(@Args('input') input: MatchInput): Promise<typeof MatchResultUnion> {
    const answer = await this.matching.match(input);
    return 'problems' in answer ? InvalidInputType.of(answer.problems) : reportView(answer.report);
  }

  @ResolveField(() => [MatchType], { description: 'Tous les verdicts par défaut ; le meilleur dispositif d’abord.' })
  matches(
    @Parent() { report }: MatchReportType,
    @Args('verdicts', { type: () => [VerdictEnum], nullable: true }) verdicts: Verdict[] | null,
    @Args('first', { type: () => Int, nullable: true }) first: number | null,
  ): MatchType[] {
    const catalogue = this.catalogue.current();
    const wanted = verdicts?.length
      ? report.matches.filter(({ verdict }) => verdicts.includes(verdict))
      : report.matches;
    const { place, on } = report.request;
    const inseeCode = place.kind === 'COMMUNE' ? place.commune.inseeCode : undefined;
    const { statistics } = this;
    const evidenceOf = statistics && ((scheme: string) => statistics.evidence(scheme, inseeCode));
    return wanted.slice(0, pageSize(first)).map((match) => matchView(match, catalogue, on, evidenceOf));
  }

  @ResolveField(() => [NextQuestionType], {
    description: 'Les questions qui décideraient le plus de dispositifs, la meilleure d’abord.',
  })
  nextQuestions(@Parent() { report }: MatchReportType): NextQuestionType[] {
    const catalogue = this.catalogue.current();
    return report.nextQuestions().map((question) => ({
      fact: factDefinitionView(question.fact),
      decides: question.decides,
      schemes: question.schemes.map((scheme) => new SchemeView(scheme, catalogue, report.request.on)),
    }));
  }

  @Query(() => [FactDefinitionType], { description: 'Tous les faits que les critères peuvent demander.' })
  facts(): FactDefinitionType[] {
    return CATALOGUE_VOCABULARY.definitions.map(factDefinitionView);
  }
}
