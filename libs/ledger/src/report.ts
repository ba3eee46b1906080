import { Day } from '#kernel';

import type { Figure } from './figure.js';

/** A document that published figures of a programme. Its identity is `programme` and `code`. */
export interface PublishedReport {
  readonly code: string;
  readonly programme: string;
  readonly title: string;
  /** Unknown when the document prints no day. */
  readonly publishedOn?: Day | undefined;
  /** The last day that the figures count. */
  readonly asOf: Day;
  /** When `asOf` is an assumption: the first day that it may be as well. */
  readonly asOfNotBefore?: Day | undefined;
  /** The day whose list of members counts; default: `asOf`. */
  readonly programmeOn?: Day | undefined;
  readonly source: string;
  /** French sentences on the whole document. */
  readonly notes: readonly string[];
  readonly figures: readonly Figure[];
}

/** How a report came to be kept. */
export interface ReportImport {
  readonly programme: string;
  readonly code: string;
  /** From 1; a corrected report is a further version, the former ones stay. */
  readonly version: number;
  readonly figures: number;
  /** The same content was kept already: nothing was written. */
  readonly replayed: boolean;
}

/** Where published reports are kept. */
export interface Reports {
  /** The latest version of each report of a programme, by the day they count to. */
  ofProgramme(programme: string): Promise<PublishedReport[]>;
  byCode(programme: string, code: string): Promise<PublishedReport | undefined>;
}

export const REPORTS = Symbol('guichet.reports');

/** The day on which the publisher knew what was printed: of publication, else the last day that the report counts. */
export function publicationDay({ publishedOn, asOf }: PublishedReport): Day {
  return publishedOn ?? asOf;
}

/** The last millisecond of a day in Paris, as an instant in UTC. */
export function endOfDay(day: Day): string {
  const next = Day.add(day, 1);
  const midnight = [2, 1]
    .map((hours) => Date.parse(next) - hours * 3_600_000)
    .find((instant) => Day.at(new Date(instant)) === next);
  return new Date((midnight ?? Date.parse(next)) - 1).toISOString();
}
