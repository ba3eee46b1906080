import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';

import { VOCABULARY, type KnownFact } from '#criteria';
import type { Day } from '#kernel';
import { DateScalar, FactValueScalar } from '#platform/graphql';

import type { Programme } from '../index.js';

export const ZoneEnum = { METROPOLE: 'METROPOLE', DROM: 'DROM', COM: 'COM' } as const;
registerEnumType(ZoneEnum, {
  name: 'Zone',
  description: 'Quelle loi s’applique : métropole, département ou région d’outre-mer, collectivité d’outre-mer.',
});

export const ProgrammeKindEnum = { PROGRAMME: 'PROGRAMME', STATUS: 'STATUS', ZONING: 'ZONING' } as const;
registerEnumType(ProgrammeKindEnum, { name: 'ProgrammeKind' });

@ObjectType('Region')
export class RegionType {
  @Field()
  code!: string;

  @Field()
  name!: string;
}

@ObjectType('Department')
export class DepartmentType {
  @Field()
  code!: string;

  @Field()
  name!: string;

  @Field(() => RegionType, { nullable: true })
  region?: RegionType | null;
}

@ObjectType('Epci', { description: 'Établissement public de coopération intercommunale à fiscalité propre.' })
export class EpciType {
  @Field()
  siren!: string;

  @Field()
  name!: string;

  @Field({ description: 'CC, CA, CU ou METRO.' })
  type!: string;

  @Field(() => Int, { description: 'Population municipale.' })
  population!: number;

  @Field(() => Int)
  communesCount!: number;

  @Field(() => DepartmentType)
  department!: DepartmentType;
}

@ObjectType('Programme', { description: 'Programme, statut ou zonage dont une commune peut être membre.' })
export class ProgrammeType {
  @Field()
  code!: string;

  @Field()
  name!: string;

  @Field(() => ProgrammeKindEnum)
  kind!: keyof typeof ProgrammeKindEnum;

  @Field(() => Int, {
    nullable: true,
    description: 'Communes membres aujourd’hui ; null quand aucune liste n’est connue.',
  })
  communes?: number | null;

  @Field(() => DateScalar, { nullable: true, description: 'Premier jour dont une liste parle.' })
  since?: Day | null;

  static of(programme: Programme): ProgrammeType {
    return Object.assign(new ProgrammeType(), programme);
  }
}

@ObjectType('Membership')
export class MembershipType {
  @Field(() => ProgrammeType)
  programme!: ProgrammeType;

  @Field(() => DateScalar, { nullable: true })
  since!: Day | null;

  @Field(() => DateScalar, { nullable: true, description: 'Dernier jour, compris.' })
  until!: Day | null;

  @Field()
  source!: string;

  @Field({ description: 'Code tel que la liste l’imprime.' })
  printedCode!: string;
}

@ObjectType('Fact', { description: 'Ce que l’on sait, et d’où.' })
export class FactType {
  @Field()
  code!: string;

  @Field()
  label!: string;

  @Field(() => FactValueScalar, { nullable: true })
  value!: KnownFact['value'] | null;

  @Field(() => String, {
    nullable: true,
    description: '« DECLARED » quand l’appelant le dit ; sinon le nom de la source ; null quand le fait est inconnu.',
  })
  source!: string | null;

  @Field(() => DateScalar, { nullable: true })
  asOf!: Day | null;

  static of(fact: KnownFact): FactType {
    return Object.assign(new FactType(), {
      code: fact.code,
      label: VOCABULARY.get(fact.code)?.label ?? fact.code,
      value: fact.value,
      source: fact.source === 'DECLARED' ? 'DECLARED' : (fact.origin ?? fact.source),
      asOf: fact.asOf ?? null,
    });
  }

  /** A fact that a criterion asks and nobody knows. */
  static unknown(code: string): FactType {
    return Object.assign(new FactType(), {
      code,
      label: VOCABULARY.get(code)?.label ?? code,
      value: null,
      source: null,
      asOf: null,
    });
  }
}

@ObjectType('Commune')
export class CommuneType {
  @Field(() => ID)
  id!: string;

  @Field()
  inseeCode!: string;

  @Field()
  name!: string;

  @Field(() => [String])
  postalCodes!: readonly string[];

  @Field(() => Int, { nullable: true, description: 'Population municipale.' })
  population!: number | null;

  @Field(() => ZoneEnum)
  zone!: keyof typeof ZoneEnum;

  @Field(() => DepartmentType)
  department!: DepartmentType;

  @Field(() => RegionType, { nullable: true })
  region!: RegionType | null;

  @Field(() => EpciType, { nullable: true })
  epci!: EpciType | null;
}
