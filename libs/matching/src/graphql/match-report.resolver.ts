import { Inject } from '@nestjs/common';
import { Args, ID, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';

import { CATALOGUE, type CatalogueSource } from '#catalogue';
import { SchemeView } from '#catalogue/graphql';
import { InvalidInputType } from '#platform/graphql';

import { MatchService, ReportArchive, type SchemeMatch } from '../index.js';

import { MatchInput } from './inputs.js';
import {
  CompareMatchesResultUnion,
  MatchComparisonType,
  MatchReportType,
  type VerdictAndEstimateType,
} from './types.js';
import { estimateView, reportView } from './views.js';

@Resolver(() => MatchReportType)
export class MatchReportResolver {
  constructor(
    @Inject(MatchService) private readonly matching: MatchService,
    @Inject(ReportArchive) private readonly archive: ReportArchive,
    @Inject(CATALOGUE) private readonly catalogue: CatalogueSource,
  ) {}

  /** Who is given the id may ask for the report again: from then on it is kept. */
  @ResolveField()
  id(@Parent() { id, report }: MatchReportType): string {
    this.archive.keep(report);
    return id;
  }

  @Query(() => MatchReportType, {
    nullable: true,
    description: 'Un rapport déjà donné : mêmes verdicts, sur les versions et les faits de ce jour-là. Treize mois.',
  })
  async matchReport(@Args('id', { type: () => ID }) id: string): Promise<MatchReportType | null> {
    const report = await this.archive.again(id);
    return report ? reportView(report) : null;
  }

  @Query(() => CompareMatchesResultUnion, { description: 'Ce qui change d’une situation à l’autre.' })
  compareMatches(
    @Args('before') before: MatchInput,
    @Args('after') after: MatchInput,
  ): typeof CompareMatchesResultUnion {
    const answer = this.matching.compare(before, after);
    if ('problems' in answer) return InvalidInputType.of(answer.problems);
    const catalogue = this.catalogue.current();
    return Object.assign(new MatchComparisonType(), {
      changes: answer.changes.map((change) => ({
        scheme: new SchemeView(change.scheme, catalogue, answer.on),
        before: situationView(change.before),
        after: situationView(change.after),
        get criteria() {
          return change.criteria();
        },
      })),
    });
  }
}

function situationView(match: SchemeMatch): VerdictAndEstimateType {
  const estimate = match.estimate();
  return { verdict: match.verdict, estimate: estimate ? estimateView(estimate) : null };
}
