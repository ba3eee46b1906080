import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who received the DSU in which year: three years together make the fact `place.dsuLast3Years`. */
export class DsuRecipients1700000001002 implements MigrationInterface {
  readonly name = 'DsuRecipients1700000001002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE dsu_recipient (
        commune_code text NOT NULL,
        year smallint NOT NULL,
        received boolean NOT NULL,
        as_of date NOT NULL,
        source text NOT NULL,
        CONSTRAINT dsu_recipient_pkey PRIMARY KEY (commune_code, year)
      );
      CREATE INDEX dsu_recipient_year_idx ON dsu_recipient (year);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE dsu_recipient');
  }
}
