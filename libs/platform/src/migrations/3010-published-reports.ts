import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Published reports, each version as it was imported; nothing is updated: a correction is a further version. */
export class PublishedReports1700000003010 implements MigrationInterface {
  readonly name = 'PublishedReports1700000003010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE published_report (
        programme text NOT NULL,
        code text NOT NULL,
        version integer NOT NULL,
        origin text NOT NULL CONSTRAINT published_report_origin_check CHECK (origin IN ('BUILT_IN', 'IMPORTED')),
        document jsonb NOT NULL,
        content_hash bytea NOT NULL,
        recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        recorded_by text NOT NULL,
        CONSTRAINT published_report_pkey PRIMARY KEY (programme, code, version)
      );
      CREATE TRIGGER published_report_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON published_report
        FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE published_report');
  }
}
