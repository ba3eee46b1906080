/**
 * What a client writes of a scheme: the YAML document, field by field. Codes are texts, so that the catalogue answers for them with
 * « vouliez-vous dire »; days and amounts are the contract's scalars; conditions, whose form GraphQL cannot say, are JSON.
 */
import { Field, Float, InputType } from '@nestjs/graphql';

import { Euro, type Day } from '#kernel';
import { DateScalar, EuroScalar } from '#platform/graphql';

import type { BeneficiaryType, PerimeterScale, Recurrence, SpendingKind, Stage } from '../index.js';

import {
  BeneficiaryTypeEnum,
  FinancingBaseEnum,
  FinancingKindEnum,
  PerimeterScaleEnum,
  RecurrenceEnum,
  SchemeKindEnum,
  SpendingKindEnum,
  StageEnum,
} from './enums.js';
import { CriterionScalar, JsonScalar } from './json-scalars.js';

const optional = { nullable: true } as const;

@InputType('LegalBasisInput')
export class LegalBasisInput {
  @Field({ description: '« CGCT L2334-33 ».' })
  label!: string;

  @Field(() => String, optional)
  url?: string | null;
}

@InputType('SourceInput')
export class SourceInput extends LegalBasisInput {
  @Field(() => DateScalar, { nullable: true, description: 'Jour où quelqu’un l’a lue.' })
  checkedOn?: Day | null;
}

@InputType('NamedOrganisationInput', {
  description: 'Financeur ou instructeur que la liste du service ne connaît pas.',
})
export class NamedOrganisationInput {
  @Field()
  slug!: string;

  @Field()
  name!: string;
}

@InputType('PerimeterInput')
export class PerimeterInput {
  @Field(() => PerimeterScaleEnum)
  scale!: PerimeterScale;

  @Field(() => [String], { nullable: true, description: 'Codes INSEE, SIREN, de département ou de région.' })
  codes?: readonly string[] | null;

  @Field(() => String, optional)
  name?: string | null;
}

@InputType('ApplicationWindowInput', { description: 'Fenêtre de dépôt ; une borne absente est ouverte.' })
export class ApplicationWindowInput {
  @Field({ description: '« Appel 2027 ».' })
  label!: string;

  @Field(() => DateScalar, optional)
  opensOn?: Day | null;

  @Field(() => DateScalar, optional)
  closesOn?: Day | null;

  @Field(() => String, { nullable: true, description: 'Pourquoi les dates ne sont pas sûres.' })
  uncertain?: string | null;
}

@InputType('ParameterValueInput')
export class ParameterValueInput {
  @Field(() => DateScalar)
  from!: Day;

  @Field(() => Float)
  value!: number;

  @Field(() => LegalBasisInput, optional)
  legalBasis?: LegalBasisInput | null;
}

@InputType('ParameterInput', { description: 'Nombre fixé par un texte, qui change à une date.' })
export class ParameterInput {
  @Field()
  code!: string;

  @Field()
  label!: string;

  @Field(() => [ParameterValueInput])
  values!: readonly ParameterValueInput[];
}

@InputType('CumulationRuleInput')
export class CumulationRuleInput {
  @Field()
  code!: string;

  @Field()
  sentence!: string;

  @Field(() => [LegalBasisInput], optional)
  legalBasis?: readonly LegalBasisInput[] | null;
}

@InputType('IncompatibilityInput')
export class IncompatibilityInput {
  @Field({ description: 'Slug de l’autre dispositif.' })
  scheme!: string;

  @Field()
  sentence!: string;
}

@InputType('FlatAmountInput', { description: 'Forfait.' })
export class FlatAmountInput {
  @Field(() => EuroScalar)
  total!: Euro;

  @Field({ description: '« par poste ».' })
  unit!: string;

  @Field(() => Float, optional)
  rateMax?: number | null;
}

@InputType('FinancingTermsInput')
export class FinancingTermsInput {
  @Field(() => FinancingBaseEnum, optional)
  base?: string | null;

  @Field(() => Float, { nullable: true, description: 'Entre 0 et 1.' })
  rateMin?: number | null;

  @Field(() => Float, { nullable: true, description: 'Entre 0 et 1.' })
  rateMax?: number | null;

  @Field(() => EuroScalar, optional)
  amountMin?: Euro | null;

  @Field(() => EuroScalar, optional)
  amountMax?: Euro | null;

  @Field(() => EuroScalar, optional)
  baseMax?: Euro | null;

  @Field(() => FlatAmountInput, optional)
  flat?: FlatAmountInput | null;

  @Field(() => Boolean, optional)
  stateEndowment?: boolean | null;

  @Field(() => Boolean, optional)
  stateSubsidy?: boolean | null;

  @Field(() => Boolean, optional)
  oneAidPerExpense?: boolean | null;

  @Field(() => [IncompatibilityInput], optional)
  incompatibleWith?: readonly IncompatibilityInput[] | null;

  @Field(() => String, optional)
  uncertain?: string | null;

  @Field(() => String, optional)
  comment?: string | null;
}

@InputType('FinancingCaseInput')
export class FinancingCaseInput {
  @Field(() => JsonScalar, { nullable: true, description: 'Valeurs exactes de faits : `{ "status.opahRu": true }`.' })
  facts?: unknown;

  @Field(() => DateScalar, optional)
  from?: Day | null;

  @Field(() => DateScalar, optional)
  until?: Day | null;

  @Field(() => FinancingTermsInput)
  terms!: FinancingTermsInput;
}

@InputType('FinancingInput', { description: 'Comment le dispositif paie.' })
export class FinancingInput extends FinancingTermsInput {
  @Field(() => FinancingKindEnum)
  kind!: string;

  @Field(() => [FinancingCaseInput], optional)
  cases?: readonly FinancingCaseInput[] | null;
}

@InputType('SchemeInput', {
  description:
    'Un dispositif, champ par champ, comme dans les fichiers YAML. Pour modifier : les champs donnés remplacent, null retire, les autres restent.',
})
export class SchemeInput {
  @Field(() => String, { nullable: true, description: 'Identifiant stable, en kebab-case.' })
  slug?: string | null;

  @Field(() => SchemeKindEnum, optional)
  kind?: string | null;

  @Field(() => String, optional)
  name?: string | null;

  @Field(() => String, optional)
  acronym?: string | null;

  @Field(() => String, optional)
  summary?: string | null;

  @Field(() => String, { nullable: true, description: 'Paragraphes en Markdown, sans HTML.' })
  description?: string | null;

  @Field(() => [String], optional)
  funders?: readonly string[] | null;

  @Field(() => [String], optional)
  instructors?: readonly string[] | null;

  @Field(() => [NamedOrganisationInput], optional)
  organisations?: readonly NamedOrganisationInput[] | null;

  @Field(() => [String], optional)
  aidTypes?: readonly string[] | null;

  @Field(() => [String], { nullable: true, description: 'Thèmes, ou groupes de thèmes.' })
  themes?: readonly string[] | null;

  @Field(() => [String], optional)
  programmes?: readonly string[] | null;

  @Field(() => [BeneficiaryTypeEnum], optional)
  beneficiaryTypes?: readonly BeneficiaryType[] | null;

  @Field(() => [SpendingKindEnum], optional)
  spendingKinds?: readonly SpendingKind[] | null;

  @Field(() => [StageEnum], optional)
  stages?: readonly Stage[] | null;

  @Field(() => PerimeterInput, optional)
  perimeter?: PerimeterInput | null;

  @Field(() => DateScalar, optional)
  validFrom?: Day | null;

  @Field(() => DateScalar, optional)
  validTo?: Day | null;

  @Field(() => DateScalar, optional)
  publishedOn?: Day | null;

  @Field(() => [ApplicationWindowInput], optional)
  windows?: readonly ApplicationWindowInput[] | null;

  @Field(() => RecurrenceEnum, optional)
  recurrence?: Recurrence | null;

  @Field(() => Boolean, optional)
  isCallForProjects?: boolean | null;

  @Field(() => FinancingInput, optional)
  financing?: FinancingInput | null;

  @Field(() => [ParameterInput], optional)
  parameters?: readonly ParameterInput[] | null;

  @Field(() => CriterionScalar, { nullable: true, description: 'Les critères, d’où le texte d’éligibilité est écrit.' })
  eligibility?: unknown;

  @Field(() => [CumulationRuleInput], optional)
  cumulation?: readonly CumulationRuleInput[] | null;

  @Field(() => [LegalBasisInput], optional)
  legalBasis?: readonly LegalBasisInput[] | null;

  @Field(() => [LegalBasisInput], optional)
  requiredDocuments?: readonly LegalBasisInput[] | null;

  @Field(() => String, optional)
  contact?: string | null;

  @Field(() => String, optional)
  replacedBy?: string | null;

  @Field(() => String, optional)
  applicationUrl?: string | null;

  @Field(() => String, optional)
  infoUrl?: string | null;

  @Field(() => [SourceInput], optional)
  sources?: readonly SourceInput[] | null;

  @Field(() => [String], optional)
  uncertainties?: readonly string[] | null;

  @Field(() => [String], optional)
  keywords?: readonly string[] | null;
}

/**
 * The fields as a document writes them: amounts as texts; below the first level `null` is as good as absent, at the first it takes
 * the field away.
 */
export function documentFields(input: SchemeInput): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(input)
      .filter(([, value]) => value !== undefined)
      .map(([field, value]: [string, unknown]) => [field, value === null ? null : plain(value)]),
  );
}

function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Euro.format(value);
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== null && item !== undefined)
      .map(([key, item]) => [key, plain(item)]),
  );
}
