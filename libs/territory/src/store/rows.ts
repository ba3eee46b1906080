import { Column, Entity, ForeignKey, Index, PrimaryColumn, PrimaryGeneratedColumn, Unique } from 'typeorm';

import type { Day } from '#kernel';

import type { FormerCode, Zone } from '../index.js';

/** Which vintage of the reference the tables hold; one row. */
@Entity('territory_vintage')
export class TerritoryVintageRow {
  @PrimaryColumn({ type: 'smallint', primaryKeyConstraintName: 'territory_vintage_pkey' })
  id!: number;

  @Column({ type: 'text' })
  vintage!: string;

  @Column({ name: 'loaded_at', type: 'timestamptz', default: () => 'now()' })
  loadedAt!: Date;
}

@Entity('region')
export class RegionRow {
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'region_pkey' })
  code!: string;

  @Column({ type: 'text' })
  name!: string;
}

@Entity('department')
export class DepartmentRow {
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'department_pkey' })
  code!: string;

  @Column({ type: 'text' })
  name!: string;

  @Column({ name: 'region_code', type: 'text', nullable: true })
  regionCode!: string | null;
}

@Entity('epci')
export class EpciRow {
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'epci_pkey' })
  siren!: string;

  @Column({ type: 'text' })
  name!: string;

  @Column({ type: 'text' })
  type!: string;

  @Column({ type: 'integer' })
  population!: number;

  @Column({ name: 'department_code', type: 'text' })
  departmentCode!: string;
}

@Entity('commune')
export class CommuneRow {
  @PrimaryColumn({ name: 'insee_code', type: 'text', primaryKeyConstraintName: 'commune_pkey' })
  inseeCode!: string;

  @Column({ type: 'text' })
  name!: string;

  @Column({ name: 'postal_codes', type: 'text', array: true })
  postalCodes!: string[];

  @Column({ type: 'integer', nullable: true })
  population!: number | null;

  @Column({ type: 'text' })
  zone!: Zone;

  @Index('commune_department_code_idx')
  @Column({ name: 'department_code', type: 'text' })
  departmentCode!: string;

  @Column({ name: 'region_code', type: 'text', nullable: true })
  regionCode!: string | null;

  @Index('commune_epci_siren_idx')
  @Column({ name: 'epci_siren', type: 'text', nullable: true })
  epciSiren!: string | null;

  @Column({ name: 'has_former_communes', type: 'boolean' })
  hasFormerCommunes!: boolean;
}

@Entity('former_code')
export class FormerCodeRow {
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'former_code_pkey' })
  code!: string;

  @Column({ type: 'text' })
  name!: string;

  @Column({ type: 'text' })
  kind!: FormerCode['kind'];

  @ForeignKey(() => CommuneRow, { name: 'former_code_current_code_fkey' })
  @Column({ name: 'current_code', type: 'text' })
  currentCode!: string;
}

@Entity('membership')
@Unique('membership_programme_printed_code_since_key', ['programme', 'printedCode', 'since'])
export class MembershipRow {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', primaryKeyConstraintName: 'membership_pkey' })
  id!: string;

  @Column({ type: 'text' })
  programme!: string;

  @Column({ name: 'printed_code', type: 'text' })
  printedCode!: string;

  @Index('membership_commune_code_idx')
  @Column({ name: 'commune_code', type: 'text' })
  communeCode!: string;

  /** `-infinity` for a list without dates: a member for as long as anybody knows. */
  @Column({ type: 'date' })
  since!: Day | '-infinity';

  @Column({ type: 'date', nullable: true })
  until!: Day | null;

  @Column({ type: 'text' })
  source!: string;

  @Column({ name: 'recorded_at', type: 'timestamptz', default: () => 'now()' })
  recordedAt!: Date;
}

/** A fact about a commune that a reference file gave, in force from `as_of` on. */
@Entity('reference_fact')
export class ReferenceFactRow {
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'reference_fact_pkey' })
  fact!: string;

  @PrimaryColumn({ name: 'commune_code', type: 'text', primaryKeyConstraintName: 'reference_fact_pkey' })
  communeCode!: string;

  @PrimaryColumn({ name: 'as_of', type: 'date', primaryKeyConstraintName: 'reference_fact_pkey' })
  asOf!: Day;

  @Column({ type: 'jsonb' })
  value!: boolean | number | string | string[];

  @Column({ type: 'text' })
  source!: string;

  @Column({ name: 'recorded_at', type: 'timestamptz', default: () => 'now()' })
  recordedAt!: Date;
}

export const TERRITORY_ROWS = [
  TerritoryVintageRow,
  RegionRow,
  DepartmentRow,
  EpciRow,
  CommuneRow,
  FormerCodeRow,
  MembershipRow,
  ReferenceFactRow,
];
