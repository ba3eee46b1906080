import { Field, Int, ObjectType, registerEnumType } from '@nestjs/graphql';

import { SchemeType } from '#catalogue/graphql';
import type { Day, Verdict } from '#kernel';
import { DateScalar, PageInfoType } from '#platform/graphql';

import type { EngineName } from '../index.js';

import { SearchEngineEnum } from './inputs.js';

export const VerdictEnum: { [Key in Verdict]: Key } = {
  ELIGIBLE: 'ELIGIBLE',
  TO_VERIFY: 'TO_VERIFY',
  INELIGIBLE: 'INELIGIBLE',
};
registerEnumType(VerdictEnum, {
  name: 'Verdict',
  description:
    'ELIGIBLE : les conditions de recevabilité sont réunies, jamais une promesse ; TO_VERIFY : un fait manque ou un texte n’est pas sûr.',
});

@ObjectType('Highlight')
export class HighlightType {
  @Field()
  field!: string;

  @Field({ description: 'Échappé, sauf les marques <mark> : peut être inséré tel quel dans une page.' })
  html!: string;
}

@ObjectType('SchemeEdge')
export class SchemeEdgeType {
  @Field()
  cursor!: string;

  @Field(() => SchemeType)
  node!: SchemeType;

  @Field(() => [HighlightType])
  highlights!: readonly HighlightType[];

  @Field(() => VerdictEnum, {
    nullable: true,
    description: 'Avec filter.place : ce qui est déjà su de ce lieu, rien n’étant dit d’un projet.',
  })
  verdict!: Verdict | null;
}

@ObjectType('FacetBucket')
export class FacetBucketType {
  @Field()
  value!: string;

  @Field()
  label!: string;

  @Field(() => Int)
  count!: number;
}

@ObjectType('Facet', { description: 'Les comptes tiennent compte de tous les filtres, sauf du sien.' })
export class FacetType {
  @Field()
  field!: string;

  @Field()
  label!: string;

  @Field(() => [FacetBucketType])
  buckets!: FacetBucketType[];
}

@ObjectType('SchemeConnection')
export class SchemeConnectionType {
  @Field(() => Int)
  totalCount!: number;

  @Field(() => DateScalar)
  on!: Day;

  @Field(() => SearchEngineEnum)
  engine!: EngineName;

  @Field(() => [SchemeEdgeType])
  edges!: SchemeEdgeType[];

  @Field(() => [SchemeType])
  nodes!: SchemeType[];

  @Field(() => [FacetType])
  facets!: FacetType[];

  @Field(() => PageInfoType)
  pageInfo!: PageInfoType;
}
