import { LRUCache } from 'lru-cache';
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
  type AwardSummary,
  type ComparedCommune,
  type Likeness,
  type StatisticsReader,
} from '../statistics.js';

import { Parameters } from './scope.js';

const EXAMPLES = 5;
const MAX_KEPT = 500;

interface ComparedRow {
  readonly id: string;
  readonly scheme: string;
  readonly amount: string;
  readonly project_cost: string | null;
}

/** A summary, and the awards that would be its examples. */
interface Compared {
  readonly summary: AwardSummary;
  readonly latest: readonly string[];
}

/** Answers statistics from the real ledger, as known now; the same answer is kept until something is recorded. */
export class StatisticsStore implements StatisticsReader {
  private head = '';
  private kept = new LRUCache<string, Compared>({ max: MAX_KEPT });

  constructor(
    private readonly dataSource: DataSource,
    /** How a scheme is called in a sentence: its acronym or its name. */
    private readonly nameOf: (scheme: string) => string,
  ) {}

  async statistics(
    scheme: string,
    similarTo: ComparedCommune | undefined,
    theme: string | undefined,
  ): Promise<AwardStatistics> {
    const { summary, latest } = (await this.compare([scheme], similarTo, theme)).get(scheme)!;
    return { ...summary, examples: await this.examples(latest) };
  }

  async summaries(
    schemes: readonly string[],
    similarTo: ComparedCommune | undefined,
  ): Promise<ReadonlyMap<string, AwardSummary>> {
    const compared = await this.compare(schemes, similarTo, undefined);
    return new Map([...compared].map(([scheme, { summary }]) => [scheme, summary]));
  }

  /** One statement for the ledger's head, then one for each circle of communes that is still too narrow for some scheme. */
  private async compare(
    schemes: readonly string[],
    similarTo: ComparedCommune | undefined,
    theme: string | undefined,
  ): Promise<ReadonlyMap<string, Compared>> {
    const kept = await this.keptSinceHead();
    const circles = circlesOf(similarTo);
    const keyOf = (scheme: string): string => JSON.stringify([scheme, theme ?? null, circles]);
    const answers = new Map<string, Compared>();
    for (const scheme of schemes) {
      const known = kept.get(keyOf(scheme));
      if (known) answers.set(scheme, known);
    }
    for (const [index, circle] of circles.entries()) {
      const open = [...new Set(schemes)].filter((scheme) => !answers.has(scheme));
      if (open.length === 0) break;
      const rows = await this.awardsWithin(circle, open, theme);
      for (const scheme of open) {
        const found = rows.filter((row) => row.scheme === scheme);
        if (found.length < LEAST_AWARDS && index < circles.length - 1) continue;
        const answer = this.summaryOf(scheme, found, circle, theme);
        kept.set(keyOf(scheme), answer);
        answers.set(scheme, answer);
      }
    }
    return answers;
  }

  /** What was answered since the ledger last grew: another one each time, so that an answer read before is never kept after. */
  private async keptSinceHead(): Promise<LRUCache<string, Compared>> {
    const [row] = await this.dataSource.query<[{ head: string | null }]>('SELECT max(id)::text AS head FROM recording');
    const head = row.head ?? '';
    if (head !== this.head) {
      this.kept = new LRUCache({ max: MAX_KEPT });
      this.head = head;
    }
    return this.kept;
  }

  private summaryOf(
    scheme: string,
    rows: readonly ComparedRow[],
    circle: Likeness,
    theme: string | undefined,
  ): Compared {
    const awards = rows.map(({ amount, project_cost: cost }) => ({
      amount: BigInt(amount),
      projectCost: cost === null ? undefined : (BigInt(cost) as Euro),
    }));
    const rates = ratesOf(awards);
    return {
      summary: {
        awards: awards.length,
        amount: quartilesOf(awards.map(({ amount }) => amount)),
        rate: quartilesOf(rates),
        synthetic: false,
        basis: basisOf(awards.length, rates.length, this.nameOf(scheme), circle, theme),
      },
      latest: rows.slice(0, EXAMPLES).map(({ id }) => id),
    };
  }

  /** Awards to communes themselves, not wholly cancelled, of some money; the latest first. */
  private awardsWithin(
    { population, density }: Likeness,
    schemes: readonly string[],
    theme: string | undefined,
  ): Promise<ComparedRow[]> {
    const parameters = new Parameters();
    const conditions = [
      `s.scheme = ANY(${parameters.add(schemes)}::text[])`,
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
      `SELECT a.id, s.scheme, (s.awarded - s.cancelled)::text AS amount, a.project_cost
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
