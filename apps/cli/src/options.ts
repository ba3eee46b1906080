import { InvalidArgumentError } from 'commander';

import { Day } from '#kernel';

/** For commander: `--since 2021-01-22`. */
export function dayOption(text: string): Day {
  const day = Day.parse(text);
  if (!day) throw new InvalidArgumentError('Une date s’écrit AAAA-MM-JJ, comme 2021-01-22.');
  return day;
}

/** `--where COLUMN=VALUE`, repeated. */
export function conditionOption(
  text: string,
  before: readonly { column: string; value: string }[] = [],
): { column: string; value: string }[] {
  const equals = text.indexOf('=');
  if (equals < 1) throw new InvalidArgumentError('Une condition s’écrit COLONNE=VALEUR.');
  return [...before, { column: text.slice(0, equals), value: text.slice(equals + 1) }];
}

/** An option that may be given several times, or with commas. */
export function listOption(text: string, before: readonly string[] = []): string[] {
  return [
    ...before,
    ...text
      .split(',')
      .map((item) => item.trim())
      .filter(Boolean),
  ];
}

/** ISO 8601 with a zone. */
export function instantOption(text: string): Date {
  const instant = new Date(text);
  if (!/^\d{4}-\d{2}-\d{2}T.*(Z|[+-]\d{2}:\d{2})$/.test(text) || Number.isNaN(instant.getTime())) {
    throw new InvalidArgumentError('Un instant s’écrit comme 2021-11-15T10:00:00Z, avec un fuseau.');
  }
  return instant;
}
