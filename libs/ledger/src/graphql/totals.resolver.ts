import { Inject } from '@nestjs/common';
import { Args, Query, Resolver } from '@nestjs/graphql';

import { CATALOGUE, organisationOf, type CatalogueSource } from '#catalogue';
import { Day, nearest, type Clock, type Problem } from '#kernel';
import { CLOCK } from '#platform';
import { badArgument, DateScalar, DateTimeScalar } from '#platform/graphql';
import { KNOWLEDGE, programmeOf, PROGRAMMES, type KnowledgeSource } from '#territory';
import { departmentView, ProgrammeType } from '#territory/graphql';

import {
  TOTALS,
  type AwardFilter,
  type Measure,
  type TotalDimension,
  type TotalKey,
  type TotalsReader,
} from '../index.js';

import { AwardFilterInput, MeasureEnum, TotalDimensionEnum } from './inputs.js';
import { AwardTotalsType, type TotalKeyType } from './types.js';

@Resolver()
export class TotalsResolver {
  constructor(
    @Inject(TOTALS) private readonly totals: TotalsReader,
    @Inject(CATALOGUE) private readonly catalogue: CatalogueSource,
    @Inject(KNOWLEDGE) private readonly knowledge: KnowledgeSource,
    @Inject(CLOCK) private readonly clock: Clock,
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
      filter: this.readFilter(filter),
      measure,
      groupBy: [...new Set(groupBy ?? [])],
      effectiveUntil: effectiveUntil ?? Day.at(this.clock.now()),
      knownAt: knownAt?.toISOString(),
    });
    return {
      ...answer,
      knownAt: new Date(answer.knownAt),
      groups: answer.groups.map((group) => ({ ...group, key: this.keyView(group.key) })),
    };
  }

  /** An unknown code is answered with the nearest known one: a total of nothing would be taken for an answer. */
  private readFilter(input: AwardFilterInput | null): AwardFilter {
    if (!input) return {};
    const problems: Problem[] = [];
    const schemes = this.catalogue.current().bySlug;
    input.schemes?.forEach((slug, index) => {
      if (!schemes.has(slug))
        problems.push(
          unknown(
            `filter.schemes[${index}]`,
            'unknown-scheme',
            `Le dispositif « ${slug} » n’existe pas.`,
            nearest(slug, schemes.keys()),
          ),
        );
    });
    if (input.programme && !programmeOf(input.programme)) {
      problems.push(
        unknown(
          'filter.programme',
          'unknown-programme',
          `Le programme « ${input.programme} » n’existe pas.`,
          nearest(
            input.programme,
            PROGRAMMES.map(({ code }) => code),
          ),
        ),
      );
    }
    const { country } = this.knowledge.current();
    input.departments?.forEach((code, index) => {
      if (!country.department(code))
        problems.push(
          unknown(
            `filter.departments[${index}]`,
            'unknown-department',
            `Le département « ${code} » n’existe pas.`,
            nearest(
              code,
              country.departments.map((department) => department.code),
            ),
          ),
        );
    });
    input.regions?.forEach((code, index) => {
      if (!country.region(code))
        problems.push(
          unknown(
            `filter.regions[${index}]`,
            'unknown-region',
            `La région « ${code} » n’existe pas.`,
            nearest(
              code,
              country.regions.map((region) => region.code),
            ),
          ),
        );
    });
    if (problems.length > 0) throw badArgument(problems);
    return Object.fromEntries(
      Object.entries(input).filter(([, value]) => value !== null && !(Array.isArray(value) && value.length === 0)),
    );
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

function unknown(path: string, code: string, message: string, near: string | undefined): Problem {
  return { path, code, message: near ? `${message} Vouliez-vous dire « ${near} » ?` : message };
}
