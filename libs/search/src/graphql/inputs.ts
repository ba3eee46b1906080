import { Field, Float, InputType, registerEnumType } from '@nestjs/graphql';

import type { BeneficiaryType, SchemeStatus, SpendingKind, Stage } from '#catalogue';
import { BeneficiaryTypeEnum, SchemeStatusEnum, SpendingKindEnum, StageEnum } from '#catalogue/graphql';
import type { Day, Euro } from '#kernel';
import { DateScalar, DateTimeScalar, EuroScalar } from '#platform/graphql';
import { PlaceInput } from '#territory/graphql';

import { SORTS, type EngineName, type SearchSort } from '../index.js';

export const SchemeSortEnum = Object.fromEntries(SORTS.map((sort) => [sort, sort])) as { [Key in SearchSort]: Key };
registerEnumType(SchemeSortEnum, { name: 'SchemeSort' });

export const SearchEngineEnum: { [Key in EngineName]: Key } = { MEILISEARCH: 'MEILISEARCH', IN_PROCESS: 'IN_PROCESS' };
registerEnumType(SearchEngineEnum, { name: 'SearchEngine', description: 'Le moteur qui a répondu.' });

@InputType('SchemeFilter', {
  description: 'Champs différents : et ; valeurs d’un champ : ou ; liste vide : comme absente.',
})
export class SchemeFilterInput {
  @Field(() => PlaceInput, { nullable: true, description: 'Garde les dispositifs dont le périmètre contient ce lieu.' })
  place?: PlaceInput | null;

  @Field(() => [String], { nullable: true, description: 'Thèmes ou groupes de thèmes.' })
  themes?: string[] | null;

  @Field(() => [String], { nullable: true })
  aidTypes?: string[] | null;

  @Field(() => [String], { nullable: true })
  funders?: string[] | null;

  @Field(() => [String], { nullable: true })
  programmes?: string[] | null;

  @Field(() => [BeneficiaryTypeEnum], { nullable: true })
  beneficiaryTypes?: BeneficiaryType[] | null;

  @Field(() => [StageEnum], { nullable: true })
  stages?: Stage[] | null;

  @Field(() => [SpendingKindEnum], { nullable: true })
  spendingKinds?: SpendingKind[] | null;

  @Field(() => [SchemeStatusEnum], { nullable: true })
  statuses?: SchemeStatus[] | null;

  @Field(() => DateScalar, { nullable: true })
  openOn?: Day | null;

  @Field(() => DateScalar, { nullable: true })
  closingBefore?: Day | null;

  @Field(() => EuroScalar, { nullable: true })
  amountMin?: Euro | null;

  @Field(() => Float, { nullable: true, description: 'Fraction entre 0 et 1.' })
  rateMin?: number | null;

  @Field(() => DateTimeScalar, { nullable: true })
  updatedSince?: Date | null;

  @Field(() => DateScalar, { nullable: true, description: 'Jour pour lequel on cherche ; aujourd’hui par défaut.' })
  on?: Day | null;
}
