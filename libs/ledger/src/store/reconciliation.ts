import type { DataSource } from 'typeorm';

import { Day, Decimal } from '#kernel';

import type { Counterfactuals, Hypothesis } from '../causes.js';
import type { AsOfPoint, AwardEvolution, EvolutionEnd, EvolutionReader, Waterfall } from '../evolution.js';
import { evolutionOf } from '../evolution.js';
import { absolute, decimalOf, ledgerMeasure, statusOf, toleranceOf, type Figure } from '../figure.js';
import type { Measure } from '../measure.js';
import {
  changesOf,
  countedIn,
  evolutionLine,
  lineOf,
  shareOf,
  type Reconciler,
  type Reconciliation,
  type ReconciliationLine,
  type ReportEvolution,
  type ReportEvolutionLine,
} from '../reconciliation.js';
import { endOfDay, publicationDay, type PublishedReport, type Reports } from '../report.js';
import { thousandths } from '../rules.js';
import type { AwardFilter, AwardTotals } from '../totals.js';

import type { LedgerChoice, LedgerToRead } from './demonstration-ledger.js';
import { readWaterfall } from './evolution.js';
import { knownAtFor } from './horizon.js';
import { latestVintageOf, membersOfDays } from './memberships-of-day.js';
import { Parameters as StatementParameters, scopeSql } from './scope.js';
import { TotalsStore } from './totals.js';

/** Above this, rounding rows to the cent cannot be the reason. */
const ROUNDING_CEILING: Decimal = { digits: 10_000n, scale: 0 };

/** Published figures against the ledger, evolutions between two points: read from PostgreSQL, judged by the model. */
export class LedgerReconciler implements Reconciler, EvolutionReader {
  constructor(
    private readonly ledgers: LedgerChoice,
    private readonly reports: Reports,
  ) {}

  async evolution({ filter, measure, from, to }: Parameters<EvolutionReader['evolution']>[0]): Promise<AwardEvolution> {
    const { dataSource, synthetic } = await this.ledgers.choose();
    // Both ends that say nothing look at the same instant; an end that names one later than all waits for writers at work.
    const now = await knownAtFor(dataSource, undefined);
    const pointOf = async ({ knownAt, ...point }: EvolutionEnd): Promise<AsOfPoint> => ({
      ...point,
      knownAt: knownAt === undefined ? now : await knownAtFor(dataSource, knownAt),
    });
    const question = { filter, measure, from: await pointOf(from), to: await pointOf(to) };
    return evolutionOf(await readWaterfall(dataSource, question), synthetic);
  }

  async reconcile(programme: string, code: string, knownAt?: string): Promise<Reconciliation | undefined> {
    const report = await this.reports.byCode(programme, code);
    if (!report) return undefined;
    const reading = await this.read(knownAt);
    const lines: ReconciliationLine[] = [];
    for (const figure of report.figures) lines.push(await reading.line(report, figure));
    return { report, knownAt: reading.knownAt, synthetic: reading.synthetic && reading.hasCounted, lines };
  }

  async evolve(programme: string, from: string, to: string, knownAt?: string): Promise<ReportEvolution | undefined> {
    const [first, second] = await Promise.all([
      this.reports.byCode(programme, from),
      this.reports.byCode(programme, to),
    ]);
    if (!first || !second) return undefined;
    const reading = await this.read(knownAt);
    const lines: ReportEvolutionLine[] = [];
    for (const figure of second.figures) {
      const before = first.figures.find((other) => other.code === figure.code && other.unit === figure.unit);
      if (before) lines.push(await reading.movement({ report: first, figure: before }, { report: second, figure }));
    }
    return {
      from: first,
      to: second,
      knownAt: reading.knownAt,
      synthetic: reading.synthetic && reading.hasCounted,
      lines,
    };
  }

  private async read(asked: string | undefined): Promise<Reading> {
    const ledger = await this.ledgers.choose();
    return new Reading(ledger, await knownAtFor(ledger.dataSource, asked));
  }
}

interface PrintedFigure {
  readonly report: PublishedReport;
  readonly figure: Figure;
}

/** One look at one ledger, as known at one instant. A question that several figures share is asked once. */
class Reading {
  readonly synthetic: boolean;
  /** Some figure was answered by the ledger. */
  hasCounted = false;
  private readonly dataSource: DataSource;
  private readonly totals: TotalsStore;
  private readonly asked = new Map<string, Promise<AwardTotals>>();

  constructor(
    ledger: LedgerToRead,
    readonly knownAt: string,
  ) {
    this.dataSource = ledger.dataSource;
    this.synthetic = ledger.synthetic;
    this.totals = new TotalsStore(ledger.dataSource);
  }

  async line(report: PublishedReport, figure: Figure): Promise<ReconciliationLine> {
    const value = await this.valueOf({ report, figure });
    if (value === undefined) return lineOf(figure, undefined);
    this.hasCounted = true;
    if (statusOf(figure, value) !== 'DIFFERENT') return lineOf(figure, value);
    const measure = ledgerMeasure(figure);
    if (measure) return lineOf(figure, value, await this.counterfactuals(report, figure, measure, value));
    return lineOf(figure, value, {
      // Lists are dated by day: nothing of them is recorded late.
      atPublication: { value, cancelledSince: Decimal.zero },
      hypotheses: await this.otherDay(report, figure, value),
      roundingAtMost: Decimal.zero,
    });
  }

  /** What the ledger saw happen between two reports, as known now. */
  async movement(from: PrintedFigure, to: PrintedFigure): Promise<ReportEvolutionLine> {
    const [before, after] = [await this.valueOf(from), await this.valueOf(to)];
    if (before ?? after) this.hasCounted = true;
    const published = {
      from: decimalOf(from.figure.value),
      to: decimalOf(to.figure.value),
      tolerance: Decimal.add(toleranceOf(from.figure), toleranceOf(to.figure)),
    };
    const line = (movements: Parameters<typeof evolutionLine>[3]): ReportEvolutionLine =>
      evolutionLine(to.figure, published, { from: before, to: after }, movements);
    if (before === undefined && after === undefined) return line([]);
    const measure = ledgerMeasure(to.figure);
    if (!measure) {
      const change = before && after && Decimal.subtract(after, before);
      return line(change ? [{ code: 'list-changed', change, sentence: 'Des communes sont entrées ou sorties.' }] : []);
    }
    const waterfall = await readWaterfall(this.dataSource, {
      filter: this.filterOf(to.report, to.figure),
      measure,
      from: this.pointOf(from.report),
      to: this.pointOf(to.report),
    });
    return line(changesOf(waterfall, to.figure.unit));
  }

  private async valueOf({ report, figure }: PrintedFigure): Promise<Decimal | undefined> {
    if (!figure.counts || figure.measure === 'DECLARED') return undefined;
    const measure = ledgerMeasure(figure);
    if (!measure)
      return (await this.membersOn(report, figure, [report.programmeOn ?? report.asOf])).values().next().value;
    return inUnit(figure, await this.ask(measure, report.asOf, this.filterOf(report, figure), this.knownAt));
  }

  private filterOf(report: PublishedReport, { counts }: Figure): AwardFilter {
    const schemes = counts?.schemes && [
      ...counts.schemes,
      ...(this.synthetic ? (counts.demonstrationSchemes ?? []) : []),
    ];
    return {
      programme: report.programme,
      programmeOn: report.programmeOn ?? report.asOf,
      schemes,
      beneficiaryTypes: counts?.beneficiaryTypes,
      effectiveFrom: counts?.effectiveFrom,
    };
  }

  private pointOf(report: PublishedReport, knownAt = this.knownAt): AsOfPoint {
    return { effectiveUntil: report.asOf, knownAt, programmeOn: report.programmeOn ?? report.asOf };
  }

  private ask(measure: Measure, effectiveUntil: Day, filter: AwardFilter, knownAt: string): Promise<AwardTotals> {
    const question = { filter, measure, groupBy: [], effectiveUntil };
    const key = JSON.stringify([question, knownAt]);
    const known = this.asked.get(key) ?? this.totals.totalsKnownAt(question, knownAt);
    this.asked.set(key, known);
    return known;
  }

  /** What else the ledger would have said: when the report was published, with another list, with other beneficiaries. */
  private async counterfactuals(
    report: PublishedReport,
    figure: Figure,
    measure: Measure,
    ledger: Decimal,
  ): Promise<Omit<Counterfactuals, 'ledger' | 'published' | 'tolerance'>> {
    const filter = this.filterOf(report, figure);
    const publishedAt = endOfDay(publicationDay(report));
    const knownThen = publishedAt < this.knownAt ? publishedAt : this.knownAt;
    const waterfall = await readWaterfall(this.dataSource, {
      filter,
      measure,
      from: this.pointOf(report, knownThen),
      to: this.pointOf(report),
    });
    const then = waterfall.from.awards > 0 ? countedIn(figure.unit, waterfall.from) : undefined;
    const base = then ?? ledger;
    const hypotheses = await this.hypotheses(report, figure, measure, base, then ? knownThen : this.knownAt);
    return {
      atPublication: then && { value: then, cancelledSince: cancelledIn(waterfall, figure) },
      hypotheses,
      roundingAtMost: await this.roundingAtMost(figure, filter, report.asOf, base, hypotheses),
    };
  }

  /**
   * Another list of members, other beneficiaries, or both: the way of counting that comes nearest to what was printed, if any comes
   * nearer than the ledger's. Of two as near, the one that changes less.
   */
  private async hypotheses(
    report: PublishedReport,
    figure: Figure,
    measure: Measure,
    base: Decimal,
    knownAt: string,
  ): Promise<Hypothesis[]> {
    const published = decimalOf(figure.value);
    const distance = (value: Decimal): Decimal => absolute(Decimal.subtract(value, published));
    const filter = this.filterOf(report, figure);
    const lists = await this.otherLists(report);
    let best: { readonly distance: Decimal; readonly hypotheses: Hypothesis[] } = {
      distance: distance(base),
      hypotheses: [],
    };
    for (const combination of [...lists.map((list) => [list]), [OTHERS], ...lists.map((list) => [list, OTHERS])]) {
      const hypotheses: Hypothesis[] = [];
      let value: Decimal | undefined = base;
      let counted = filter;
      for (const way of combination) {
        const { change, sentence } = way.count(counted);
        counted = { ...counted, ...change };
        const otherwise = inUnit(figure, await this.ask(measure, report.asOf, counted, knownAt));
        if (value && otherwise)
          hypotheses.push({ code: way.code, sentence, change: Decimal.subtract(value, otherwise) });
        value = otherwise;
      }
      if (value && Decimal.compare(distance(value), best.distance) < 0)
        best = { distance: distance(value), hypotheses };
    }
    return best.hypotheses;
  }

  /** The list of the day of publication, and the latest one. */
  private async otherLists(report: PublishedReport): Promise<WayOfCounting[]> {
    const latest = await latestVintageOf(this.dataSource, report.programme);
    const days = new Set([publicationDay(report), ...(latest ? [latest] : [])]);
    days.delete(report.programmeOn ?? report.asOf);
    return [...days].map((programmeOn) => ({
      code: 'list-changed',
      count: () => ({
        change: { programmeOn },
        sentence: `La liste des communes du programme n’est pas la même : la prendre au ${Day.inFrench(programmeOn)} explique cette part.`,
      }),
    }));
  }

  /** Half a cent for every row of an import whose file had finer amounts than cents, when so little is left to explain. */
  private async roundingAtMost(
    figure: Figure,
    filter: AwardFilter,
    until: Day,
    base: Decimal,
    hypotheses: readonly Hypothesis[],
  ): Promise<Decimal> {
    if (figure.unit !== 'EUR') return Decimal.zero;
    const rest = hypotheses.reduce(
      (left, { change }) => Decimal.subtract(left, change),
      Decimal.subtract(base, decimalOf(figure.value)),
    );
    if (Decimal.compare(absolute(rest), ROUNDING_CEILING) > 0) return Decimal.zero;
    const parameters = new StatementParameters();
    const scope = scopeSql(filter, { effectiveUntil: until, knownAt: this.knownAt }, parameters);
    const [{ rows }] = await this.dataSource.query<[{ rows: string }]>(
      `SELECT count(*) AS rows FROM award_state s JOIN entry e ON e.award_id = s.award_id
       JOIN recording r ON r.id = e.recording_id AND r.exact_sum * 100 <> r.stored_sum
       WHERE ${scope} AND e.recorded_at <= ${parameters.add(this.knownAt)}::timestamptz`,
      parameters.values,
    );
    return { digits: BigInt(rows) * 5n, scale: 3 };
  }

  /** Members, or their share, on each of some days. */
  private async membersOn(report: PublishedReport, figure: Figure, days: readonly Day[]): Promise<Map<Day, Decimal>> {
    const others = figure.counts?.alsoMembersOf ?? [];
    const fact = figure.counts?.withFact;
    const members = await membersOfDays(this.dataSource, { programme: report.programme, others, fact }, days);
    const values = new Map<Day, Decimal>();
    for (const day of days) {
      const found = members.get(day);
      if (!found?.isKnown) continue;
      const count = others.length > 0 || fact !== undefined ? found.inAll : found.members;
      const value = figure.unit === 'PERCENT' ? shareOf(count, found.members) : { digits: BigInt(count), scale: 0 };
      if (value) values.set(day, value);
    }
    return values;
  }

  /** The report's last day is an assumption: the day of the span on which members come nearest to what was printed. */
  private async otherDay(report: PublishedReport, figure: Figure, value: Decimal): Promise<Hypothesis[]> {
    const { asOf, asOfNotBefore } = report;
    if (!asOfNotBefore || report.programmeOn) return [];
    const days = Array.from({ length: Math.min(Day.between(asOfNotBefore, asOf), 120) + 1 }, (_, back) =>
      Day.add(asOf, -back),
    );
    const published = decimalOf(figure.value);
    const distance = (one: Decimal): Decimal => absolute(Decimal.subtract(one, published));
    let best: { day: Day; value: Decimal } | undefined;
    for (const [day, one] of await this.membersOn(report, figure, days)) {
      if (Decimal.compare(distance(one), distance(best?.value ?? value)) < 0) best = { day, value: one };
    }
    if (!best) return [];
    return [
      {
        code: 'as-of-assumed',
        change: Decimal.subtract(value, best.value),
        sentence: `Le document n’imprime pas de date : au ${Day.inFrench(best.day)} plutôt qu’au ${Day.inFrench(asOf)}, cette part disparaît.`,
      },
    ];
  }
}

/** Another way to count the same figure. */
interface WayOfCounting {
  readonly code: Hypothesis['code'];
  readonly count: (filter: AwardFilter) => { readonly change: AwardFilter; readonly sentence: string };
}

const OTHERS: WayOfCounting = {
  code: 'beneficiaries-not-communes',
  count: ({ beneficiaryTypes }) =>
    beneficiaryTypes
      ? {
          change: { beneficiaryTypes: undefined },
          sentence:
            'Le registre porte aussi des bénéficiaires qui ne sont pas des communes, que ce chiffre ne compte pas.',
        }
      : {
          change: { beneficiaryTypes: ['COMMUNE'] },
          sentence: 'Des bénéficiaires ne sont pas des communes ; le registre les compte.',
        },
};

/** What totals say in the unit of a figure; nothing when no entry of the measure is known. */
function inUnit(figure: Figure, totals: AwardTotals): Decimal | undefined {
  if (totals.covered === 0) return undefined;
  const quantity = (unit: 'DAY' | 'POST' | 'STUDY'): bigint | undefined => {
    const found = totals.quantities.find((one) => one.unit === unit);
    return found && thousandths(found.value);
  };
  const [day, post, study] = [quantity('DAY'), quantity('POST'), quantity('STUDY')];
  if (figure.unit === 'DAYS' && day === undefined) return undefined;
  if (figure.unit === 'POSTS' && post === undefined) return undefined;
  if (figure.unit === 'STUDIES' && study === undefined) return undefined;
  return countedIn(figure.unit, { ...totals, quantities: { DAY: day ?? 0n, POST: post ?? 0n, STUDY: study ?? 0n } });
}

function cancelledIn(waterfall: Waterfall, { unit }: Figure): Decimal {
  return changesOf(waterfall, unit)
    .filter(({ code }) => code === 'cancelled' || code === 'import-cancelled')
    .reduce((sum, { change }) => Decimal.add(sum, change), Decimal.zero);
}
