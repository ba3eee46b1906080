import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Reports of matching that can be read again: structured input, facts used and versions of schemes, never free text.
 * The versions of one catalogue are written once, however many reports stand on them.
 */
export class MatchReports1700000004001 implements MigrationInterface {
  readonly name = 'MatchReports1700000004001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE match_catalogue (
        id text CONSTRAINT match_catalogue_pkey PRIMARY KEY,
        versions jsonb NOT NULL
      );
      CREATE TABLE match_report (
        id text CONSTRAINT match_report_pkey PRIMARY KEY,
        kept_on date NOT NULL,
        judged_on date NOT NULL,
        catalogue_id text NOT NULL CONSTRAINT match_report_catalogue_id_fkey REFERENCES match_catalogue (id),
        place jsonb NOT NULL,
        declared jsonb NOT NULL,
        facts jsonb NOT NULL,
        verdicts text NOT NULL
      );
      CREATE INDEX match_report_kept_on_idx ON match_report (kept_on);
      CREATE INDEX match_report_catalogue_id_idx ON match_report (catalogue_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE match_report, match_catalogue');
  }
}
