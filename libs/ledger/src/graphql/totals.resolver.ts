import { Inject } from '@nestjs/common';
import { Args, Query, Resolver } from '@nestjs/graphql';

import { CATALOGUE, organisationOf, type CatalogueSource } from '#catalogue';
import { Day, type Clock } from '#kernel';
import { CLOCK } from '#platform';
import { DateScalar, DateTimeScalar } from '#platform/graphql';
import { KNOWLEDGE, programmeOf, type KnowledgeSource } from '#territory';
import { departmentView, ProgrammeType } from '#territory/graphql';

import {
  DEMONSTRATION_LABEL,
  TOTALS,
  type Measure,
  type TotalDimension,
  type TotalKey,
  type TotalsReader,
} from '../index.js';

import { FilterReader } from './filter-reader.js';
import { AwardFilterInput, MeasureEnum, TotalDimensionEnum } from './inputs.js';
import { AwardTotalsType, type TotalKeyType } from './types.js';

@Resolver()
export class TotalsResolver {
  constructor(
    @Inject(TOTALS) private readonly totals: TotalsReader,
    @Inject(CATALOGUE) private readonly catalogue: CatalogueSource,
    @Inject(KNOWLEDGE) private readonly knowledge: KnowledgeSource,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(FilterReader) private readonly filters: FilterReader,
  ) {}

  @Query(() => AwardTotalsType, {
    description: 'Ce qui a été demandé, attribué, engagé ou payé, jusqu’à un jour, tel que connu à un instant.',
  })
  async awardTotals(
    @Args('measure', { type: () => MeasureEnum }) measure: Measure,
    @Args('filter', { type: () => AwardFilterInput, nullable: true }) filter: AwardFilterInput | null,
    @Args('groupBy', { type: () => [TotalDimensionEnum], nullable: true }) groupBy: TotalDimension[] | null,
    @Args('effectiveUntil', { type: () => DateScalar, nullable: true }) effectiveUntil: Day | null,
    @Args('knownAt', { type: () => DateTimeScalar, nullable: true }) knownAt: Date | null,
  ): Promise<AwardTotalsType> {
    const answer = await this.totals.totals({
      filter: this.filters.read(filter),
      measure,
      groupBy: [...new Set(groupBy ?? [])],
      effectiveUntil: effectiveUntil ?? Day.at(this.clock.now()),
      knownAt: knownAt?.toISOString(),
    });
    return {
      ...answer,
      knownAt: new Date(answer.knownAt),
      label: answer.synthetic ? DEMONSTRATION_LABEL : null,
      groups: answer.groups.map((group) => ({ ...group, key: this.keyView(group.key) })),
    };
  }

  private keyView(key: TotalKey): TotalKeyType {
    const { country } = this.knowledge.current();
    const programme = key.programme === undefined ? undefined : programmeOf(key.programme);
    return {
      scheme:
        key.scheme === undefined
          ? null
          : { slug: key.scheme, name: this.catalogue.current().bySlug.get(key.scheme)?.document.name ?? key.scheme },
      funder: key.funder === undefined ? null : { slug: key.funder, name: organisationOf(key.funder)?.name ?? null },
      programme: programme ? ProgrammeType.of(programme) : null,
      region:
        key.region === undefined ? null : { code: key.region, name: country.region(key.region)?.name ?? key.region },
      department:
        key.department === undefined
          ? null
          : departmentView(country.department(key.department), key.department, country),
      epci: key.epci === undefined ? null : { siren: key.epci, name: country.epci(key.epci)?.name ?? null },
      commune:
        key.commune === undefined
          ? null
          : {
              inseeCode: key.commune,
              name: (country.former(key.commune) ?? country.commune(key.commune))?.name ?? null,
            },
      beneficiaryType: key.beneficiaryType ?? null,
      year: key.year ?? null,
      month: key.month ?? null,
    };
  }
}
