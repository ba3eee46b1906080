import { createUnionType, Field, Float, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';

import { LegalBasisType, SchemeType } from '#catalogue/graphql';
import type { AidState, CheckOutcome, LineSource, PlanVerdict } from '#financing';
import type { Day, Euro } from '#kernel';
import { DateScalar, EuroScalar, InvalidInputType } from '#platform/graphql';
import { VerdictEnum } from '#search/graphql';

import type { KeptPlan } from '../index.js';

import { MatchPlaceType } from './types.js';

export const LineSourceEnum = {
  OWN_FUNDS: 'OWN_FUNDS',
  SCHEME: 'SCHEME',
  SECURED: 'SECURED',
  PRIVATE: 'PRIVATE',
} as const;
registerEnumType(LineSourceEnum, {
  name: 'PlanLineSource',
  description: 'D’où vient l’argent : le maître d’ouvrage, une demande à faire, l’aide d’un autre, des fonds privés.',
});

export const AidStateEnum = {
  TO_REQUEST: 'TO_REQUEST',
  REQUESTED: 'REQUESTED',
  SECURED: 'SECURED',
  HOPED: 'HOPED',
} as const;
registerEnumType(AidStateEnum, { name: 'PlanLineState' });

export const CheckOutcomeEnum = {
  PASSED: 'PASSED',
  FAILED: 'FAILED',
  WARNING: 'WARNING',
  NOT_APPLICABLE: 'NOT_APPLICABLE',
} as const;
registerEnumType(CheckOutcomeEnum, { name: 'PlanCheckOutcome' });

@ObjectType('PlanLimit', { description: 'Ce qui, à lui seul, interdit un centime de plus.' })
export class PlanLimitType {
  @Field()
  code!: string;

  @Field()
  sentence!: string;

  @Field(() => [LegalBasisType])
  legalBasis!: LegalBasisType[];
}

@ObjectType('PlanLine')
export class PlanLineType {
  @Field(() => LineSourceEnum)
  source!: LineSource;

  @Field(() => SchemeType, { nullable: true })
  scheme!: SchemeType | null;

  @Field()
  label!: string;

  @Field(() => EuroScalar, { nullable: true, description: 'Assiette hors taxes ; null pour un forfait.' })
  base!: Euro | null;

  @Field(() => Float, { nullable: true, description: 'Part de l’assiette, entre 0 et 1.' })
  rate!: number | null;

  @Field(() => EuroScalar)
  amount!: Euro;

  @Field(() => AidStateEnum, { nullable: true })
  state!: AidState | null;

  @Field(() => VerdictEnum, { nullable: true })
  verdict!: PlanVerdict | null;

  @Field({ description: 'Argent public, part du maître d’ouvrage comprise.' })
  public!: boolean;

  @Field(() => [PlanLimitType])
  limitedBy!: PlanLimitType[];
}

@ObjectType('PlanOwnShare', { description: 'Ce qui reste au maître d’ouvrage : fonds propres et emprunt.' })
export class PlanOwnShareType {
  @Field(() => EuroScalar)
  amount!: Euro;

  @Field(() => Float, { nullable: true, description: 'Arrondie vers le bas ; null sans financement public.' })
  shareOfPublicFunding!: number | null;

  @Field(() => Float, { description: 'Part due, dérogations comptées ; 0 quand la loi n’en demande pas.' })
  requiredShare!: number;

  @Field(() => EuroScalar)
  requiredAmount!: Euro;
}

@ObjectType('PlanCheck')
export class PlanCheckType {
  @Field()
  code!: string;

  @Field(() => CheckOutcomeEnum)
  outcome!: CheckOutcome;

  @Field()
  sentence!: string;

  @Field(() => EuroScalar, { nullable: true })
  value!: Euro | null;

  @Field(() => EuroScalar, { nullable: true })
  limit!: Euro | null;

  @Field(() => EuroScalar, { description: 'De combien la règle est manquée.' })
  gap!: Euro;

  @Field(() => String, { nullable: true, description: 'Le dispositif ou la dérogation en cause.' })
  subject!: string | null;

  @Field(() => [LegalBasisType])
  legalBasis!: LegalBasisType[];
}

@ObjectType('PlanAlternative')
export class PlanAlternativeType {
  @Field()
  code!: string;

  @Field()
  label!: string;

  @Field({ description: 'Ce qu’elle change par rapport au plan, ou qu’elle est le plan lui-même.' })
  sentence!: string;

  @Field(() => EuroScalar)
  publicAid!: Euro;

  @Field(() => EuroScalar)
  ownShare!: Euro;

  @Field(() => Int, { description: 'Combien de dossiers à déposer.' })
  requests!: number;

  @Field(() => [PlanLineType])
  lines!: PlanLineType[];
}

@ObjectType('PlanUnlockFact')
export class PlanUnlockFactType {
  @Field()
  code!: string;

  @Field({ description: 'La valeur qui ouvrirait ce cas.' })
  value!: string;
}

@ObjectType('PlanUnlock', { description: 'Ce qui permettrait davantage d’aides.' })
export class PlanUnlockType {
  @Field()
  code!: string;

  @Field()
  sentence!: string;

  @Field(() => EuroScalar, { nullable: true, description: 'Combien de plus ; null quand personne ne peut le dire.' })
  gain!: Euro | null;

  @Field(() => SchemeType, { nullable: true })
  scheme!: SchemeType | null;

  @Field(() => String, { nullable: true })
  derogation!: string | null;

  @Field(() => [PlanUnlockFactType])
  facts!: PlanUnlockFactType[];

  @Field(() => [LegalBasisType])
  legalBasis!: LegalBasisType[];
}

@ObjectType('PlanLeftOut', { description: 'Un dispositif qui ne figure pas au plan, et pourquoi.' })
export class PlanLeftOutType {
  @Field(() => SchemeType, { nullable: true })
  scheme!: SchemeType | null;

  @Field()
  label!: string;

  @Field()
  code!: string;

  @Field()
  sentence!: string;
}

@ObjectType('PlanCertainty', { description: 'Ce qui est sûr et ce qui repose sur un espoir.' })
export class PlanCertaintyType {
  @Field(() => EuroScalar)
  secured!: Euro;

  @Field(() => EuroScalar)
  requested!: Euro;

  @Field(() => EuroScalar)
  hoped!: Euro;

  @Field(() => EuroScalar)
  toRequest!: Euro;

  @Field(() => EuroScalar, { description: 'La part de « toRequest » dont l’éligibilité reste à vérifier.' })
  toVerify!: Euro;

  @Field()
  sentence!: string;
}

@ObjectType('PlanFile', { description: 'Le tableau du plan, à joindre au dossier.' })
export class PlanFileType {
  @Field({ description: 'html, csv, ods ou xlsx.' })
  format!: string;

  @Field({ description: 'Chemin sur ce service. Le plan est conservé treize mois.' })
  path!: string;
}

@ObjectType('FinancingPlan', { description: 'Le meilleur plan que la loi permette. Montants hors taxes.' })
export class FinancingPlanType {
  @Field(() => ID, { description: 'Le même pour le même projet, le même jour et le même catalogue.' })
  id!: string;

  @Field(() => DateScalar)
  on!: Day;

  @Field(() => MatchPlaceType)
  place!: MatchPlaceType;

  @Field(() => EuroScalar)
  cost!: Euro;

  @Field(() => EuroScalar)
  eligibleCost!: Euro;

  @Field(() => [PlanLineType])
  lines!: PlanLineType[];

  @Field(() => EuroScalar)
  publicAid!: Euro;

  @Field(() => EuroScalar)
  privateFunding!: Euro;

  @Field(() => PlanOwnShareType)
  ownShare!: PlanOwnShareType;

  @Field(() => EuroScalar, { description: 'Somme des lignes : le coût, sauf si le contrôle « balance » échoue.' })
  total!: Euro;

  @Field(() => [PlanCheckType])
  checks!: PlanCheckType[];

  @Field(() => [PlanAlternativeType])
  alternatives!: PlanAlternativeType[];

  @Field(() => [PlanUnlockType])
  unlocks!: PlanUnlockType[];

  @Field(() => [PlanLeftOutType])
  leftOut!: PlanLeftOutType[];

  @Field(() => PlanCertaintyType)
  certainty!: PlanCertaintyType;

  /** What is kept when somebody is given the id. */
  kept!: KeptPlan;
}

@ObjectType('Derogation', { description: 'Une dérogation à la part minimale du maître d’ouvrage.' })
export class DerogationType {
  @Field()
  code!: string;

  @Field()
  label!: string;

  @Field(() => Float, { description: 'Part qui reste due.' })
  share!: number;

  @Field({ description: 'LAW : elle vaut d’elle-même. PREFECT : il faut la demander.' })
  decidedBy!: string;

  @Field(() => DateScalar)
  from!: Day;

  @Field()
  condition!: string;

  @Field(() => String, { nullable: true, description: 'Ce qui n’a pas été lu dans le texte même.' })
  uncertain!: string | null;

  @Field(() => [LegalBasisType])
  legalBasis!: LegalBasisType[];
}

export const FinancingPlanResultUnion = createUnionType({
  name: 'FinancingPlanResult',
  types: () => [FinancingPlanType, InvalidInputType] as const,
  resolveType: (value: FinancingPlanType | InvalidInputType) =>
    value instanceof InvalidInputType ? InvalidInputType : FinancingPlanType,
});
