import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Financing plans that can be printed and read again: structured input and result, by the hash of their content. */
export class FinancingPlans1700000004010 implements MigrationInterface {
  readonly name = 'FinancingPlans1700000004010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE financing_plan (
        id text CONSTRAINT financing_plan_pkey PRIMARY KEY,
        kept_on date NOT NULL,
        content jsonb NOT NULL
      );
      CREATE INDEX financing_plan_kept_on_idx ON financing_plan (kept_on);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE financing_plan');
  }
}
