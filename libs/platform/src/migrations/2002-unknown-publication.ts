import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A scheme may be public without anybody knowing since when: sources name many that never had a first day. */
export class UnknownPublication1700000002002 implements MigrationInterface {
  readonly name = 'UnknownPublication1700000002002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE scheme DROP CONSTRAINT scheme_published_check;
      ALTER TABLE scheme ADD CONSTRAINT scheme_published_check CHECK (state <> 'PUBLISHED' OR published_version IS NOT NULL);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      UPDATE scheme SET published_at = created_at WHERE state = 'PUBLISHED' AND published_at IS NULL;
      ALTER TABLE scheme DROP CONSTRAINT scheme_published_check;
      ALTER TABLE scheme ADD CONSTRAINT scheme_published_check
        CHECK (state <> 'PUBLISHED' OR (published_version IS NOT NULL AND published_at IS NOT NULL));
    `);
  }
}
