import { Inject } from '@nestjs/common';
import { Args, Int, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';

import { Day, type Clock } from '#kernel';
import { CLOCK } from '#platform';
import { DateScalar, pageSize } from '#platform/graphql';

import { KNOWLEDGE, Place, PROGRAMMES, type KnowledgeSource } from '../index.js';

import { CommuneType, DepartmentType, EpciType, FactType, MembershipType, ProgrammeType } from './types.js';
import { communeView, departmentView, epciView } from './views.js';

@Resolver(() => CommuneType)
export class TerritoryResolver {
  constructor(
    @Inject(KNOWLEDGE) private readonly knowledge: KnowledgeSource,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Query(() => [CommuneType], { description: 'Communes par nom, code postal ou code INSEE ; la meilleure d’abord.' })
  communes(
    @Args('query') query: string,
    @Args('first', { type: () => Int, nullable: true }) first: number | null,
  ): CommuneType[] {
    const { country } = this.knowledge.current();
    return country.findCommunes(query, pageSize(first)).map((commune) => communeView(commune, country));
  }

  @Query(() => CommuneType, {
    nullable: true,
    description: 'Une commune par son code INSEE ; un ancien code mène à la commune actuelle.',
  })
  commune(@Args('inseeCode') inseeCode: string): CommuneType | null {
    const { country } = this.knowledge.current();
    const commune = country.resolve(inseeCode.trim().toUpperCase());
    return commune ? communeView(commune, country) : null;
  }

  @Query(() => [EpciType], { description: 'EPCI à fiscalité propre par nom ou SIREN.' })
  epcis(
    @Args('query') query: string,
    @Args('first', { type: () => Int, nullable: true }) first: number | null,
  ): EpciType[] {
    const { country } = this.knowledge.current();
    return country.findEpcis(query, pageSize(first)).map((epci) => epciView(epci, country));
  }

  @Query(() => [ProgrammeType])
  programmes(): ProgrammeType[] {
    const { memberships } = this.knowledge.current();
    const today = Day.at(this.clock.now());
    return PROGRAMMES.map((programme) => {
      const members = memberships.of(programme.code);
      return Object.assign(ProgrammeType.of(programme), {
        communes: members ? members.countOn(today) : null,
        since: members?.knownFrom ?? null,
      });
    });
  }

  @Query(() => [DepartmentType])
  departments(): DepartmentType[] {
    const { country } = this.knowledge.current();
    return country.departments.map((department) => departmentView(department, department.code, country));
  }

  @ResolveField(() => [MembershipType], { description: 'Appartenances ce jour-là (aujourd’hui par défaut).' })
  memberships(
    @Parent() commune: CommuneType,
    @Args('on', { type: () => DateScalar, nullable: true }) on: Day | null,
  ): MembershipType[] {
    const { memberships } = this.knowledge.current();
    const day = on ?? Day.at(this.clock.now());
    return PROGRAMMES.flatMap((programme) => {
      const holding = memberships.of(programme.code)?.holding(commune.inseeCode, day);
      if (!holding) return [];
      return Object.assign(new MembershipType(), {
        programme: ProgrammeType.of(programme),
        since: holding.since ?? null,
        until: holding.until ?? null,
        source: holding.source,
        printedCode: holding.printedCode,
      });
    });
  }

  @ResolveField(() => [FactType], { description: 'Ce que les référentiels savent de la commune ce jour-là.' })
  facts(
    @Parent() commune: CommuneType,
    @Args('on', { type: () => DateScalar, nullable: true }) on: Day | null,
  ): FactType[] {
    const knowledge = this.knowledge.current();
    const place = Place.commune(knowledge.country, commune.inseeCode);
    if (!place) return [];
    return [...Place.facts(place, knowledge, on ?? Day.at(this.clock.now())).values()].map((fact) => FactType.of(fact));
  }
}
