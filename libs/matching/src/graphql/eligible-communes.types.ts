import { Field, InputType, Int, ObjectType } from '@nestjs/graphql';

import type { Day, Euro, Verdict } from '#kernel';
import { connectionOf, DateScalar, EuroScalar } from '#platform/graphql';
import { VerdictEnum } from '#search/graphql';
import { CommuneType, DepartmentType } from '#territory/graphql';

import { VerdictCountsType } from './types.js';

@InputType('CommuneFilter', { description: 'Les communes que l’on juge ; sans filtre, toutes.' })
export class CommuneFilterInput {
  @Field(() => [String], { nullable: true, description: 'Codes INSEE ; un ancien code mène à la commune actuelle.' })
  inseeCodes?: string[] | null;

  @Field(() => [String], { nullable: true })
  departments?: string[] | null;

  @Field(() => [String], { nullable: true })
  regions?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'Membres d’au moins un de ces programmes, ce jour-là.' })
  programmes?: string[] | null;

  @Field(() => Int, { nullable: true, description: 'Population municipale, bornes comprises.' })
  populationMin?: number | null;

  @Field(() => Int, { nullable: true })
  populationMax?: number | null;
}

@ObjectType('LastAward')
export class LastAwardType {
  @Field(() => DateScalar)
  effectiveOn!: Day;

  @Field(() => EuroScalar, { nullable: true, description: 'Attribué, moins ce qui a été annulé.' })
  amount!: Euro | null;
}

@ObjectType('EligibleCommune')
export class EligibleCommuneType {
  @Field(() => VerdictEnum)
  verdict!: Verdict;

  @Field(() => CommuneType)
  commune!: CommuneType;

  @Field(() => LastAwardType, {
    nullable: true,
    description: 'Dernière attribution de ce dispositif à la commune elle-même.',
  })
  lastAward!: LastAwardType | null;
}

@ObjectType('DepartmentVerdicts')
export class DepartmentVerdictsType extends VerdictCountsType {
  @Field(() => DepartmentType)
  department!: DepartmentType;

  @Field(() => Int, { description: 'Communes du filtre qui ont déjà eu ce dispositif.' })
  awarded!: number;
}

@ObjectType('EligibleCommunes')
export class EligibleCommunesType extends connectionOf('EligibleCommune', () => EligibleCommuneType) {
  @Field(() => DateScalar)
  on!: Day;

  @Field(() => VerdictCountsType, {
    description: 'Toutes les communes du filtre, quels que soient « verdicts » et « withoutAwardSince ».',
  })
  counts!: VerdictCountsType;

  @Field(() => [DepartmentVerdictsType], { description: 'Toutes les communes du filtre, par département.' })
  byDepartment!: DepartmentVerdictsType[];
}
