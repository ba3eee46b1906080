import { createUnionType, Field, Float, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';

import { LegalBasisType, SchemeType, WindowType } from '#catalogue/graphql';
import type { Day, Euro, Outcome, Verdict } from '#kernel';
import { DateScalar, EuroScalar, InvalidInputType } from '#platform/graphql';
import { VerdictEnum } from '#search/graphql';
import { FactType } from '#territory/graphql';

import type { MatchReport } from '../index.js';

export const OutcomeEnum = {
  MET: 'MET',
  NOT_MET: 'NOT_MET',
  UNKNOWN: 'UNKNOWN',
  NOT_APPLICABLE: 'NOT_APPLICABLE',
} as const;
registerEnumType(OutcomeEnum, { name: 'Outcome' });

export const FactTypeEnum = {
  BOOLEAN: 'BOOLEAN',
  NUMBER: 'NUMBER',
  EURO: 'EURO',
  CHOICE: 'CHOICE',
  LIST: 'LIST',
} as const;
registerEnumType(FactTypeEnum, { name: 'FactType' });

@ObjectType('MatchCriterion')
export class CriterionType {
  @Field()
  code!: string;

  @Field(() => OutcomeEnum)
  outcome!: Outcome;

  @Field({ description: 'Ce qui est demandé et ce qui a été trouvé.' })
  sentence!: string;

  @Field(() => [FactType])
  facts!: FactType[];

  @Field(() => [LegalBasisType])
  legalBasis!: LegalBasisType[];

  @Field(() => String, { nullable: true, description: 'Ce qui changerait la réponse, quand quelque chose le peut.' })
  remedy!: string | null;

  @Field({ description: 'Une autre branche suffit : cette condition ne décide de rien.' })
  settledElsewhere!: boolean;
}

@ObjectType('Estimate')
export class EstimateType {
  @Field(() => EuroScalar, { nullable: true })
  min!: Euro | null;

  @Field(() => EuroScalar, { nullable: true })
  max!: Euro | null;

  @Field(() => EuroScalar, { nullable: true })
  base!: Euro | null;

  @Field(() => Float, { nullable: true })
  rateMin!: number | null;

  @Field(() => Float, { nullable: true })
  rateMax!: number | null;

  @Field()
  sentence!: string;
}

@ObjectType('RelevanceReason')
export class RelevanceReasonType {
  @Field()
  code!: string;

  @Field()
  sentence!: string;
}

@ObjectType('Relevance')
export class RelevanceType {
  @Field(() => Float)
  score!: number;

  @Field(() => [RelevanceReasonType])
  reasons!: readonly RelevanceReasonType[];
}

@ObjectType('Match')
export class MatchType {
  @Field(() => Int)
  rank!: number;

  @Field(() => VerdictEnum)
  verdict!: Verdict;

  @Field(() => SchemeType)
  scheme!: SchemeType;

  @Field(() => [CriterionType])
  criteria!: CriterionType[];

  @Field(() => EstimateType, { nullable: true })
  estimate!: EstimateType | null | Promise<EstimateType | null>;

  @Field(() => WindowType, { nullable: true })
  window!: WindowType | null;

  @Field(() => RelevanceType)
  relevance!: RelevanceType;
}

@ObjectType('VerdictCounts')
export class VerdictCountsType {
  @Field(() => Int)
  eligible!: number;

  @Field(() => Int)
  toVerify!: number;

  @Field(() => Int)
  ineligible!: number;
}

@ObjectType('MatchPlace')
export class MatchPlaceType {
  @Field()
  name!: string;

  @Field(() => String, { nullable: true })
  inseeCode!: string | null;

  @Field(() => String, { nullable: true })
  epciSiren!: string | null;
}

@ObjectType('FactOption')
export class FactOptionType {
  @Field()
  value!: string;

  @Field()
  label!: string;
}

@ObjectType('FactDefinition')
export class FactDefinitionType {
  @Field()
  code!: string;

  @Field()
  label!: string;

  @Field({ description: 'La question, comme on la pose à une personne.' })
  question!: string;

  @Field(() => FactTypeEnum)
  type!: keyof typeof FactTypeEnum;

  @Field(() => String, { nullable: true })
  unit!: string | null;

  @Field(() => [FactOptionType])
  options!: readonly FactOptionType[];

  @Field(() => [String], { description: 'D’où la valeur peut venir.' })
  sources!: readonly string[];
}

@ObjectType('NextQuestion')
export class NextQuestionType {
  @Field(() => FactDefinitionType)
  fact!: FactDefinitionType;

  @Field(() => Int, { description: 'Combien de dispositifs une réponse peut décider.' })
  decides!: number;

  @Field(() => [SchemeType])
  schemes!: SchemeType[];
}

@ObjectType('MatchReport')
export class MatchReportType {
  @Field(() => ID, { description: 'Permet de relire ce rapport pendant treize mois (« matchReport »).' })
  id!: string;

  @Field(() => DateScalar)
  on!: Day;

  @Field(() => MatchPlaceType)
  place!: MatchPlaceType;

  @Field(() => VerdictCountsType)
  counts!: VerdictCountsType;

  /** The report itself, from which fields are made when they are asked for. */
  report!: MatchReport;
}

export const MatchResultUnion = createUnionType({
  name: 'MatchResult',
  types: () => [MatchReportType, InvalidInputType] as const,
  resolveType: (value: MatchReportType | InvalidInputType) =>
    value instanceof InvalidInputType ? InvalidInputType : MatchReportType,
});

@ObjectType('VerdictAndEstimate')
export class VerdictAndEstimateType {
  @Field(() => VerdictEnum)
  verdict!: Verdict;

  @Field(() => EstimateType, { nullable: true })
  estimate!: EstimateType | null;
}

@ObjectType('CriterionChange')
export class CriterionChangeType {
  @Field()
  code!: string;

  @Field(() => OutcomeEnum)
  before!: Outcome;

  @Field(() => OutcomeEnum)
  after!: Outcome;

  @Field({ description: 'Ce qui est demandé et ce qui est trouvé après.' })
  sentence!: string;
}

@ObjectType('MatchChange')
export class MatchChangeType {
  @Field(() => SchemeType)
  scheme!: SchemeType;

  @Field(() => VerdictAndEstimateType)
  before!: VerdictAndEstimateType;

  @Field(() => VerdictAndEstimateType)
  after!: VerdictAndEstimateType;

  @Field(() => [CriterionChangeType], { description: 'Les critères dont la réponse change.' })
  criteria!: readonly CriterionChangeType[];
}

@ObjectType('MatchComparison')
export class MatchComparisonType {
  @Field(() => [MatchChangeType], { description: 'Les dispositifs dont le verdict ou l’estimation change.' })
  changes!: MatchChangeType[];
}

export const CompareMatchesResultUnion = createUnionType({
  name: 'CompareMatchesResult',
  types: () => [MatchComparisonType, InvalidInputType] as const,
  resolveType: (value: MatchComparisonType | InvalidInputType) =>
    value instanceof InvalidInputType ? InvalidInputType : MatchComparisonType,
});
