import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';

import type { CatalogueChange, ManagedBy, PublicationState, SchemeDocument, SchemeOrigin } from '../index.js';

/** One row; every writer updates it last, so that revisions are committed in their order. */
@Entity('catalogue_revision')
export class CatalogueRevisionRow {
  @PrimaryColumn({ type: 'smallint', primaryKeyConstraintName: 'catalogue_revision_pkey' })
  id!: number;

  @Column({ type: 'bigint' })
  revision!: string;
}

@Entity('scheme')
@Check('scheme_state_check', `state IN ('DRAFT', 'PUBLISHED', 'ARCHIVED')`)
@Check('scheme_managed_by_check', `managed_by IN ('FILE', 'EDITOR', 'IMPORT')`)
@Check('scheme_published_check', `state <> 'PUBLISHED' OR published_version IS NOT NULL`)
export class SchemeRow {
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'scheme_pkey' })
  slug!: string;

  @Column({ type: 'text' })
  state!: PublicationState;

  /** The latest version. */
  @Column({ type: 'integer' })
  version!: number;

  /** The version that the public reads. */
  @Column({ name: 'published_version', type: 'integer', nullable: true })
  publishedVersion!: number | null;

  @Column({ name: 'managed_by', type: 'text' })
  managedBy!: ManagedBy;

  @Column({ type: 'text', nullable: true })
  organisation!: string | null;

  /** Hash of the document that its file or source last gave. */
  @Column({ name: 'source_hash', type: 'text', nullable: true })
  sourceHash!: string | null;

  @Column({ type: 'jsonb', nullable: true })
  origin!: SchemeOrigin | null;

  @Column({ name: 'taken_over', type: 'text', array: true, default: () => `'{}'` })
  takenOver!: string[];

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @Column({ name: 'updated_at', type: 'timestamptz' })
  updatedAt!: Date;

  @Column({ name: 'published_at', type: 'timestamptz', nullable: true })
  publishedAt!: Date | null;

  /** The catalogue's revision in which it last changed. */
  @Index('scheme_revision_idx')
  @Column({ type: 'bigint' })
  revision!: string;
}

@Entity('scheme_version')
export class SchemeVersionRow {
  @ForeignKey(() => SchemeRow, { name: 'scheme_version_slug_fkey', deferrable: 'INITIALLY DEFERRED' })
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'scheme_version_pkey' })
  slug!: string;

  @PrimaryColumn({ type: 'integer', primaryKeyConstraintName: 'scheme_version_pkey' })
  version!: number;

  @Column({ type: 'jsonb' })
  document!: SchemeDocument;

  @Column({ name: 'content_hash', type: 'text' })
  contentHash!: string;

  @Column({ name: 'created_by', type: 'text' })
  createdBy!: string;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @Column({ type: 'text', nullable: true })
  note!: string | null;
}

@Entity('catalogue_change')
export class CatalogueChangeRow {
  @PrimaryGeneratedColumn('identity', {
    type: 'bigint',
    primaryKeyConstraintName: 'catalogue_change_pkey',
    generatedIdentity: 'BY DEFAULT',
  })
  id!: string;

  @Column({ type: 'bigint' })
  revision!: string;

  @Index('catalogue_change_slug_idx')
  @ForeignKey(() => SchemeRow, { name: 'catalogue_change_slug_fkey' })
  @Column({ type: 'text' })
  slug!: string;

  @Column({ type: 'text' })
  action!: CatalogueChange['action'];

  @Column({ type: 'integer' })
  version!: number;

  @Column({ name: 'changed_by', type: 'text' })
  changedBy!: string;

  @Column({ name: 'changed_at', type: 'timestamptz' })
  changedAt!: Date;
}

export const CATALOGUE_ROWS = [CatalogueRevisionRow, SchemeRow, SchemeVersionRow, CatalogueChangeRow];
