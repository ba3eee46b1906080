import { Inject } from '@nestjs/common';
import { Args, ID, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';

import { CATALOGUE, type CatalogueSource } from '#catalogue';
import { DEROGATIONS } from '#financing';
import { InvalidInputType } from '#platform/graphql';

import { PlanArchive, PlanService } from '../index.js';

import { derogationView, planFiles, planView } from './plan-views.js';
import { FinancingPlanInput } from './plan.inputs.js';
import { DerogationType, FinancingPlanResultUnion, FinancingPlanType, PlanFileType } from './plan.types.js';

@Resolver(() => FinancingPlanType)
export class PlanResolver {
  constructor(
    @Inject(PlanService) private readonly planning: PlanService,
    @Inject(PlanArchive) private readonly archive: PlanArchive,
    @Inject(CATALOGUE) private readonly catalogue: CatalogueSource,
  ) {}

  @Query(() => FinancingPlanResultUnion, {
    description: 'Le meilleur plan de financement que la loi permette, expliqué ligne par ligne.',
  })
  async financingPlan(@Args('input') input: FinancingPlanInput): Promise<typeof FinancingPlanResultUnion> {
    const answer = await this.planning.plan(input);
    if ('problems' in answer) return InvalidInputType.of(answer.problems);
    return planView(answer.kept, answer.catalogue.schemes, answer.catalogue);
  }

  @Query(() => FinancingPlanType, {
    nullable: true,
    description: 'Un plan déjà donné, tel qu’il était. Treize mois.',
  })
  async plan(@Args('id', { type: () => ID }) id: string): Promise<FinancingPlanType | null> {
    const kept = await this.archive.find(id);
    return kept ? planView(kept, await this.archive.schemesOf(kept), this.catalogue.current()) : null;
  }

  /** Who is given the id may print the table: from then on the plan is kept. */
  @ResolveField()
  id(@Parent() { kept }: FinancingPlanType): string {
    this.archive.keep(kept);
    return kept.id;
  }

  @ResolveField(() => [PlanFileType])
  files(@Parent() { kept }: FinancingPlanType): PlanFileType[] {
    this.archive.keep(kept);
    return planFiles(kept.id);
  }

  @Query(() => [DerogationType], { description: 'Les dérogations à la part minimale que la loi connaît.' })
  derogations(): DerogationType[] {
    return DEROGATIONS.map(derogationView);
  }
}
