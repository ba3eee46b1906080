import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, type QueryRunner } from 'typeorm';

import { Day } from '#kernel';
import { copyRows } from '#platform/store';

import type { DsuOfYear, ReferenceFact } from '../index.js';

export interface FactWriteReport {
  /** Values written for the first time. */
  readonly added: number;
  /** Values of the same fact, commune and day that said something else before. */
  readonly corrected: number;
  readonly alreadyKnown: number;
}

const DSU_FACT = 'place.dsuLast3Years';
const YEARS = 3;

@Injectable()
export class ReferenceFactStore {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /**
   * Writes facts in one transaction, and the DSU of a year when it is given. Replayable: a value that is known says nothing new, one that says something
   * else for the same day corrects it. Running services are told. `trace` writes in the same transaction, when anything changed.
   */
  async write(
    facts: readonly ReferenceFact[],
    dsu?: { readonly asOf: Day; readonly source: string; readonly communes: readonly DsuOfYear[] },
    trace?: (manager: EntityManager, done: FactWriteReport) => Promise<void>,
  ): Promise<FactWriteReport> {
    return this.dataSource.transaction(async (manager) => {
      const runner = manager.queryRunner!;
      // One import of facts at a time: the DSU of a year is read with that of the years beside it.
      await runner.query("SELECT pg_advisory_xact_lock(hashtext('reference_fact'))");
      await runner.query(
        'CREATE TEMP TABLE imported (fact text, commune_code text, as_of date, value jsonb, source text) ON COMMIT DROP',
      );
      await copyRows(
        runner,
        { table: 'imported', columns: ['fact', 'commune_code', 'as_of', 'value', 'source'] },
        facts.map((fact) => [fact.fact, fact.communeCode, fact.asOf, jsonOf(fact.value), fact.source]),
      );
      if (dsu) await this.addDsu(runner, dsu);
      const report = await merge(runner);
      if (report.added + report.corrected > 0) await trace?.(manager, report);
      await runner.query('NOTIFY guichet_territory');
      return report;
    });
  }

  /** The year's recipients, then what three years together say on the days of this file and of the two that follow it. */
  private async addDsu(
    runner: QueryRunner,
    {
      asOf,
      source,
      communes,
    }: { readonly asOf: Day; readonly source: string; readonly communes: readonly DsuOfYear[] },
  ): Promise<void> {
    const year = Day.year(asOf);
    await runner.query('CREATE TEMP TABLE received (commune_code text, received boolean) ON COMMIT DROP');
    await copyRows(
      runner,
      { table: 'received', columns: ['commune_code', 'received'] },
      communes.map((commune) => [commune.communeCode, commune.received]),
    );
    await runner.query(
      `INSERT INTO dsu_recipient AS d (commune_code, year, received, as_of, source)
       SELECT commune_code, $1, received, $2, $3 FROM received
       ON CONFLICT (commune_code, year) DO UPDATE SET received = excluded.received, as_of = excluded.as_of, source = excluded.source
       WHERE (d.received, d.as_of, d.source) IS DISTINCT FROM (excluded.received, excluded.as_of, excluded.source)`,
      [year, asOf, source],
    );
    // One year is enough to say yes; all three are needed to say no.
    await runner.query(
      `INSERT INTO imported (fact, commune_code, as_of, value, source)
       SELECT '${DSU_FACT}', last.commune_code, last.as_of, to_jsonb(bool_or(d.received)), last.source
       FROM dsu_recipient last JOIN dsu_recipient d
         ON d.commune_code = last.commune_code AND d.year BETWEEN last.year - ${YEARS - 1} AND last.year
       WHERE last.year BETWEEN $1 AND $1 + ${YEARS - 1}
       GROUP BY last.commune_code, last.year, last.as_of, last.source
       HAVING bool_or(d.received) OR count(*) = ${YEARS}`,
      [year],
    );
  }
}

async function merge(runner: QueryRunner): Promise<FactWriteReport> {
  const [row] = (await runner.query(`
    WITH written AS (
      INSERT INTO reference_fact AS f (fact, commune_code, as_of, value, source)
      SELECT DISTINCT ON (fact, commune_code, as_of) fact, commune_code, as_of, value, source FROM imported
      ORDER BY fact, commune_code, as_of
      ON CONFLICT ON CONSTRAINT reference_fact_pkey DO UPDATE
        SET value = excluded.value, source = excluded.source, recorded_at = now()
        WHERE (f.value, f.source) IS DISTINCT FROM (excluded.value, excluded.source)
      RETURNING xmax = 0 AS is_new
    )
    SELECT (SELECT count(*)::int FROM written WHERE is_new) AS added,
           (SELECT count(*)::int FROM written WHERE NOT is_new) AS corrected,
           (SELECT count(DISTINCT (fact, commune_code, as_of))::int FROM imported) AS total`)) as {
    added: number;
    corrected: number;
    total: number;
  }[];
  const { added, corrected, total } = row!;
  return { added, corrected, alreadyKnown: total - added - corrected };
}

/** Amounts are kept as cents in text: JSON has no whole numbers of that size. */
function jsonOf(value: ReferenceFact['value']): string {
  return JSON.stringify(typeof value === 'bigint' ? value.toString() : value);
}
