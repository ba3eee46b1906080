import { createUnionType, Field, Int, ObjectType } from '@nestjs/graphql';

import { DateTimeScalar, InvalidInputType, NotAllowedType } from '#platform/graphql';

import type {
  CatalogueChange,
  Difference,
  ManagedBy,
  PublicationState,
  SchemeDocument,
  SchemeSaved,
} from '../index.js';

import { DifferenceKindEnum, ManagedByEnum, PublicationStateEnum, SaveOutcomeEnum, SchemeActionEnum } from './enums.js';
import { JsonScalar, SchemeDocumentScalar } from './json-scalars.js';
import { SchemeOriginType, SchemeType } from './types.js';

@ObjectType('SchemeDifference', { description: 'Ce qui change d’une version à l’autre.' })
export class SchemeDifferenceType implements Difference {
  @Field({ description: '« windows[Appel 2027].closesOn ».' })
  path!: string;

  @Field(() => DifferenceKindEnum)
  kind!: Difference['kind'];

  @Field(() => JsonScalar, { nullable: true })
  before?: unknown;

  @Field(() => JsonScalar, { nullable: true })
  after?: unknown;
}

@ObjectType('SchemeChange', { description: 'Un acte sur un dispositif : qui, quand, et ce qui a changé.' })
export class SchemeChangeType {
  @Field(() => SchemeActionEnum)
  action!: CatalogueChange['action'];

  @Field(() => Int, { description: 'La version que l’acte a laissée.' })
  version!: number;

  @Field({ description: 'Identifiant stable de l’appelant (« key:… »), « catalogue » pour les fichiers, ou l’import.' })
  by!: string;

  @Field(() => DateTimeScalar)
  at!: Date;

  @Field(() => String, { nullable: true })
  note!: string | null;

  @Field(() => [SchemeDifferenceType], {
    description: 'Par rapport à la version précédente ; vide quand l’acte n’a pas changé le contenu.',
  })
  differences!: readonly SchemeDifferenceType[];
}

@ObjectType('SchemeVersion', { description: 'Une version, telle qu’elle a été écrite.' })
export class SchemeVersionType {
  @Field()
  slug!: string;

  @Field(() => Int)
  version!: number;

  @Field({ description: 'Le public l’a lue.' })
  isPublic!: boolean;

  @Field()
  by!: string;

  @Field(() => DateTimeScalar)
  at!: Date;

  @Field(() => String, { nullable: true })
  note!: string | null;

  @Field({ description: 'SHA-256 du document.' })
  contentHash!: string;

  @Field(() => SchemeDocumentScalar)
  document!: SchemeDocument;

  @Field(() => SchemeType, { description: 'La fiche, comme le public la lirait.' })
  scheme!: SchemeType;

  @Field(() => [SchemeDifferenceType], { description: 'Par rapport à la version précédente.' })
  differences!: readonly SchemeDifferenceType[];
}

@ObjectType('ManagedScheme', { description: 'Un dispositif vu de ses rédacteurs : brouillons et archives compris.' })
export class ManagedSchemeType {
  @Field()
  slug!: string;

  @Field(() => PublicationStateEnum)
  state!: PublicationState;

  @Field(() => Int, { description: 'La dernière version : à rendre avec chaque écriture.' })
  version!: number;

  @Field(() => Int, { nullable: true, description: 'La version que le public lit.' })
  publishedVersion!: number | null;

  @Field(() => String, { nullable: true, description: 'L’organisme dont les rédacteurs écrivent cette fiche.' })
  organisation!: string | null;

  @Field(() => ManagedByEnum)
  managedBy!: ManagedBy;

  @Field(() => [String], { description: 'Champs repris par un rédacteur : les imports n’y touchent plus.' })
  takenOver!: readonly string[];

  @Field(() => SchemeOriginType, { nullable: true })
  origin!: SchemeOriginType | null;

  @Field(() => DateTimeScalar)
  createdAt!: Date;

  @Field(() => DateTimeScalar)
  updatedAt!: Date;

  @Field(() => DateTimeScalar, { nullable: true })
  publishedAt!: Date | null;
}

@ObjectType('SchemeSaved', { description: 'C’est fait.' })
export class SchemeSavedType {
  @Field(() => SaveOutcomeEnum)
  outcome!: SchemeSaved['outcome'];

  @Field(() => ManagedSchemeType)
  scheme!: ManagedSchemeType;
}

@ObjectType('VersionConflict', { description: 'Quelqu’un a écrit entre-temps ; rien n’a été changé.' })
export class VersionConflictType {
  @Field()
  code!: string;

  @Field()
  message!: string;

  @Field()
  slug!: string;

  @Field(() => Int, { description: 'La version envoyée.' })
  expected!: number;

  @Field(() => Int, { description: 'La dernière version.' })
  actual!: number;

  @Field()
  changedBy!: string;

  @Field(() => DateTimeScalar)
  changedAt!: Date;

  @Field(() => [SchemeDifferenceType], { description: 'Ce qui a changé depuis la version envoyée.' })
  differences!: readonly SchemeDifferenceType[];
}

@ObjectType('WrongState', { description: 'L’état du dispositif ne le permet pas ; rien n’a été changé.' })
export class WrongStateType {
  @Field()
  code!: string;

  @Field()
  message!: string;
}

const MEMBERS = [SchemeSavedType, VersionConflictType, WrongStateType, InvalidInputType, NotAllowedType] as const;

export const SaveSchemeResult = createUnionType({
  name: 'SaveSchemeResult',
  description: 'Ce que répond toute écriture d’un dispositif.',
  types: () => MEMBERS,
  resolveType: (value: object) => MEMBERS.find((type) => value instanceof type),
});
