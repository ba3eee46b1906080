import type { DataSource } from 'typeorm';

import type { Euro } from '#kernel';

import { DEMONSTRATION_SOURCE } from '../demonstration.js';
import {
  basisOf,
  circlesOf,
  LEAST_AWARDS,
  quartilesOf,
  ratesOf,
  type AwardStatistics,
  type Likeness,
  type StatisticsReader,
} from '../statistics.js';

import { Parameters } from './scope.js';

const EXAMPLES = 5;
const MAX_KEPT = 500;

interface ComparedRow {
  readonly id: string;
  readonly amount: string;
  readonly project_cost: string | null;
}

/** Answers statistics from the real ledger, as known now; the same answer is kept until something is recorded. */
export class StatisticsStore implements StatisticsReader {
  private head = '';
  private readonly kept = new Map<string, Promise<AwardStatistics>>();

  constructor(
    private readonly dataSource: DataSource,
    /** How a scheme is called in a sentence: its acronym or its name. */
    private readonly nameOf: (scheme: string) => string,
  ) {}

  async statistics(scheme: string, similarTo: string | undefined, theme: string | undefined): Promise<AwardStatistics> {
    const [row] = await this.dataSource.query<[{ head: string | null }]>('SELECT max(id)::text AS head FROM recording');
    const head = row.head ?? '';
    if (head !== this.head) {
      this.kept.clear();
      this.head = head;
    }
    const [commune] =
      similarTo === undefined
        ? []
        : await this.dataSource.query<{ population: number | null; density: string | null }[]>(
            `SELECT c.population, (SELECT f.value #>> '{}' FROM reference_fact f
               WHERE f.fact = 'place.density' AND f.commune_code = c.insee_code ORDER BY f.as_of DESC LIMIT 1) AS density
             FROM commune c WHERE c.insee_code = coalesce((SELECT o.current_code FROM former_code o WHERE o.code = $1), $1)`,
            [similarTo],
          );
    const circles = circlesOf(commune?.population ?? undefined, commune?.density ?? undefined);
    const key = JSON.stringify([scheme, theme ?? null, circles]);
    let known = this.kept.get(key);
    if (!known) {
      if (this.kept.size >= MAX_KEPT) this.kept.clear();
      known = this.read(scheme, circles, theme);
      this.kept.set(key, known);
      known.catch(() => this.kept.delete(key));
    }
    return known;
  }

  private async read(
    scheme: string,
    circles: readonly Likeness[],
    theme: string | undefined,
  ): Promise<AwardStatistics> {
    for (const [index, circle] of circles.entries()) {
      const rows = await this.compared(scheme, circle, theme);
      if (rows.length < LEAST_AWARDS && index < circles.length - 1) continue;
      const awards = rows.map(({ amount, project_cost: cost }) => ({
        amount: BigInt(amount),
        projectCost: cost === null ? undefined : (BigInt(cost) as Euro),
      }));
      const rates = ratesOf(awards);
      return {
        awards: awards.length,
        amount: quartilesOf(awards.map(({ amount }) => amount)),
        rate: quartilesOf(rates),
        synthetic: false,
        basis: basisOf(awards.length, rates.length, this.nameOf(scheme), circle, theme),
        examples: await this.examples(rows.slice(0, EXAMPLES).map(({ id }) => id)),
      };
    }
    throw new Error('there is always the circle of all communes');
  }

  /** Awards to communes themselves, not wholly cancelled, of some money; the latest first. */
  private compared(
    scheme: string,
    { population, density }: Likeness,
    theme: string | undefined,
  ): Promise<ComparedRow[]> {
    const parameters = new Parameters();
    const conditions = [
      `s.scheme = ${parameters.add(scheme)}`,
      "s.beneficiary_type = 'COMMUNE'",
      `s.source <> ${parameters.add(DEMONSTRATION_SOURCE)}`,
      'NOT s.is_cancelled',
      's.awarded - s.cancelled > 0',
      's.last_effective <= current_date',
    ];
    if (population) conditions.push(`c.population >= ${parameters.add(population.from)}`);
    if (population?.to !== undefined) conditions.push(`c.population < ${parameters.add(population.to)}`);
    if (theme !== undefined) conditions.push(`a.theme = ${parameters.add(theme)}`);
    if (density !== undefined) {
      conditions.push(
        `${parameters.add(density)} = (SELECT f.value #>> '{}' FROM reference_fact f
           WHERE f.fact = 'place.density' AND f.commune_code = c.insee_code ORDER BY f.as_of DESC LIMIT 1)`,
      );
    }
    return this.dataSource.query<ComparedRow[]>(
      `SELECT a.id, (s.awarded - s.cancelled)::text AS amount, a.project_cost
       FROM award_state s JOIN award a ON a.id = s.award_id JOIN commune c ON c.insee_code = s.commune_code
       WHERE ${conditions.join(' AND ')}
       ORDER BY s.last_effective DESC, a.id DESC`,
      parameters.values,
    );
  }

  private async examples(ids: readonly string[]): Promise<AwardStatistics['examples']> {
    if (ids.length === 0) return [];
    const rows = await this.dataSource.query<{ reference: string; commune: string; title: string; amount: string }[]>(
      `SELECT a.reference, a.commune_code AS commune, a.title, (s.awarded - s.cancelled)::text AS amount
       FROM unnest($1::bigint[]) WITH ORDINALITY AS asked (id, rank) JOIN award a ON a.id = asked.id JOIN award_state s ON s.award_id = a.id
       ORDER BY asked.rank`,
      [ids],
    );
    return rows.map(({ reference, commune, title, amount }) => ({
      reference,
      communeCode: commune,
      title,
      awarded: BigInt(amount),
    }));
  }
}
