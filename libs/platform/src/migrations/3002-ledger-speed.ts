import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Fewer indexes to keep while a file of awards is imported. The entries of a recorded act are a run of sequence numbers, so the primary key
 * finds them; only reversals have something to be unique about; and an award that is never deleted is not missed: what a foreign key would check for
 * half a second every hundred thousand rows, the verification of the chain checks too.
 */
export class LedgerSpeed1700000003002 implements MigrationInterface {
  readonly name = 'LedgerSpeed1700000003002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX entry_recording_id_idx;
      ALTER TABLE entry DROP CONSTRAINT entry_award_id_fkey;
      ALTER TABLE entry DROP CONSTRAINT entry_reverses_key;
      CREATE UNIQUE INDEX entry_reverses_key ON entry (reverses) WHERE reverses IS NOT NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX entry_reverses_key;
      ALTER TABLE entry ADD CONSTRAINT entry_reverses_key UNIQUE (reverses);
      CREATE INDEX entry_recording_id_idx ON entry (recording_id);
      ALTER TABLE entry ADD CONSTRAINT entry_award_id_fkey FOREIGN KEY (award_id) REFERENCES award (id);
    `);
  }
}
