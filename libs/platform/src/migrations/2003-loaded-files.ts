import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which files of the catalogue were loaded last, so that a start that finds the same ones reads none of them again. */
export class LoadedFiles1700000002003 implements MigrationInterface {
  readonly name = 'LoadedFiles1700000002003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE catalogue_files (
        id smallint CONSTRAINT catalogue_files_pkey PRIMARY KEY CONSTRAINT catalogue_files_one_check CHECK (id = 1),
        digest text NOT NULL,
        loaded_at timestamptz NOT NULL
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE catalogue_files');
  }
}
