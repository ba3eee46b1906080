import { Field, Float, ID, Int, ObjectType } from '@nestjs/graphql';

import type { Day, Euro } from '#kernel';
import { DateScalar, DateTimeScalar, EuroScalar } from '#platform/graphql';
import { ProgrammeType } from '#territory/graphql';

import type { BeneficiaryType, Recurrence, SchemeStatus, SpendingKind, Stage, PerimeterScale } from '../index.js';

import {
  BeneficiaryTypeEnum,
  PerimeterScaleEnum,
  RecurrenceEnum,
  SchemeStatusEnum,
  SpendingKindEnum,
  StageEnum,
} from './enums.js';

@ObjectType('CodeLabel')
export class CodeLabelType {
  @Field()
  code!: string;

  @Field()
  label!: string;
}

@ObjectType('Theme')
export class ThemeType extends CodeLabelType {
  @Field(() => CodeLabelType)
  group!: CodeLabelType;

  @Field(() => Int, { description: 'Dispositifs publiés qui portent ce thème.' })
  schemes!: number;
}

@ObjectType('AidType')
export class AidTypeType extends CodeLabelType {
  @Field(() => CodeLabelType)
  group!: CodeLabelType;

  @Field(() => Int)
  schemes!: number;
}

@ObjectType('Organisation')
export class OrganisationType {
  @Field()
  slug!: string;

  @Field()
  name!: string;

  @Field(() => Int, { description: 'Dispositifs publiés dont elle est financeur.' })
  schemes!: number;
}

@ObjectType('LegalBasis')
export class LegalBasisType {
  @Field()
  label!: string;

  @Field(() => String, { nullable: true })
  url!: string | null;
}

@ObjectType('Source')
export class SourceType extends LegalBasisType {
  @Field(() => DateScalar, {
    nullable: true,
    description: 'Jour où la source a été lue ; null pour un fait cité de mémoire.',
  })
  checkedOn!: Day | null;
}

@ObjectType('Window', { description: 'Fenêtre de dépôt.' })
export class WindowType {
  @Field(() => String, { nullable: true })
  label!: string | null;

  @Field(() => DateScalar, { nullable: true })
  opensOn!: Day | null;

  @Field(() => DateScalar, { nullable: true })
  closesOn!: Day | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Jours restants pour déposer, 0 le dernier jour ; null hors fenêtre ou sans date limite.',
  })
  daysLeft!: number | null;
}

@ObjectType('Requirement')
export class RequirementType {
  @Field()
  code!: string;

  @Field()
  sentence!: string;

  @Field(() => [LegalBasisType])
  legalBasis!: LegalBasisType[];
}

@ObjectType('Perimeter')
export class PerimeterType {
  @Field(() => PerimeterScaleEnum)
  scale!: PerimeterScale;

  @Field(() => String, { nullable: true, description: 'Le code, quand il n’y en a qu’un.' })
  code!: string | null;

  @Field(() => [String])
  codes!: readonly string[];

  @Field()
  name!: string;
}

@ObjectType('SchemeReference')
export class SchemeReferenceType {
  @Field()
  slug!: string;

  @Field()
  name!: string;
}

@ObjectType('SchemeOrigin', { description: 'D’où vient un dispositif importé.' })
export class SchemeOriginType {
  @Field({ description: '« aides-territoires ».' })
  source!: string;

  @Field({ description: 'Identifiant chez la source.' })
  id!: string;

  @Field(() => String, { nullable: true })
  url!: string | null;

  @Field(() => String, { nullable: true })
  licence!: string | null;
}

@ObjectType('Scheme', { description: 'Un dispositif d’aide, tel que publié.' })
export class SchemeType {
  @Field(() => ID)
  id!: string;

  @Field()
  slug!: string;

  @Field()
  name!: string;

  @Field(() => String, { nullable: true })
  acronym!: string | null;

  @Field({ description: 'AID, STATUS ou COMPENSATION : seul un AID peut figurer dans un plan de financement.' })
  kind!: string;

  @Field()
  summary!: string;

  @Field({ description: 'Paragraphes en Markdown, sans HTML.' })
  description!: string;

  @Field(() => SchemeStatusEnum)
  status!: SchemeStatus;

  @Field(() => Int)
  version!: number;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'Le jour où le dispositif a été rendu public ; null quand personne ne le sait.',
  })
  publishedAt!: Date | null;

  @Field(() => DateTimeScalar)
  updatedAt!: Date;

  @Field(() => [OrganisationType])
  funders!: OrganisationType[];

  @Field(() => [OrganisationType])
  instructors!: OrganisationType[];

  @Field(() => [CodeLabelType])
  aidTypes!: CodeLabelType[];

  @Field(() => [CodeLabelType])
  themes!: CodeLabelType[];

  @Field(() => [BeneficiaryTypeEnum])
  beneficiaryTypes!: readonly BeneficiaryType[];

  @Field(() => [SpendingKindEnum])
  spendingKinds!: readonly SpendingKind[];

  @Field(() => [StageEnum])
  stages!: readonly Stage[];

  @Field(() => [ProgrammeType])
  programmes!: ProgrammeType[];

  @Field(() => PerimeterType)
  perimeter!: PerimeterType;

  @Field(() => Float, { nullable: true })
  rateMin!: number | null;

  @Field(() => Float, { nullable: true })
  rateMax!: number | null;

  @Field(() => EuroScalar, { nullable: true })
  amountMin!: Euro | null;

  @Field(() => EuroScalar, { nullable: true })
  amountMax!: Euro | null;

  @Field(() => [WindowType])
  windows!: WindowType[];

  @Field(() => WindowType, { nullable: true, description: 'La fenêtre ouverte ce jour-là, sinon la prochaine.' })
  nextWindow!: WindowType | null;

  @Field(() => [RequirementType], { description: 'Écrit par le service à partir des critères eux-mêmes.' })
  eligibility!: RequirementType[];

  @Field(() => [RequirementType])
  cumulation!: RequirementType[];

  @Field(() => [LegalBasisType])
  legalBasis!: LegalBasisType[];

  @Field(() => RecurrenceEnum)
  recurrence!: Recurrence;

  @Field()
  isCallForProjects!: boolean;

  @Field(() => [LegalBasisType])
  requiredDocuments!: LegalBasisType[];

  @Field(() => String, { nullable: true })
  contact!: string | null;

  @Field(() => SchemeReferenceType, { nullable: true })
  replacedBy!: SchemeReferenceType | null;

  @Field(() => String, { nullable: true })
  applicationUrl!: string | null;

  @Field(() => String, { nullable: true })
  infoUrl!: string | null;

  @Field(() => [SourceType])
  sources!: SourceType[];

  @Field(() => SchemeOriginType, { nullable: true, description: 'null pour un dispositif écrit ici.' })
  origin!: SchemeOriginType | null;

  @Field(() => [String], { description: 'Ce qui n’est pas sûr sur cette fiche, dit comme tel.' })
  uncertainties!: readonly string[];
}
