import { createHash } from 'node:crypto';

import {
  ICalAlarmType,
  ICalCalendar,
  ICalCalendarMethod,
  ICalEventTransparency,
  type ICalEventData,
} from 'ical-generator';

import { Day, fold } from '#kernel';
import type { Deadline, Deadlines } from '#matching';

const DAY_SECONDS = 86_400;
/** Two weeks to gather the documents, two days to send them. */
const ALARMS_DAYS_BEFORE = [14, 2];

/**
 * The deadlines of a commune as an iCalendar (RFC 5545): the last day of each window with alarms, and the day on which a coming window opens. An event keeps
 * its identity when its window moves: clients replace it, because its SEQUENCE and LAST-MODIFIED follow the scheme's versions.
 * The same deadlines always give the same text.
 */
export function calendarOf({ commune, deadlines, on }: Deadlines): string {
  const calendar = new ICalCalendar({
    name: `Aides publiques : ${commune.name}`,
    prodId: { company: 'Guichet', product: 'Échéances des aides', language: 'FR' },
    method: ICalCalendarMethod.PUBLISH,
    ttl: DAY_SECONDS,
  });
  for (const deadline of deadlines) {
    const { opensOn, closesOn } = deadline.window;
    if (opensOn !== undefined && opensOn > on) calendar.createEvent(opening(deadline, opensOn, commune.inseeCode));
    if (closesOn !== undefined) calendar.createEvent(closing(deadline, closesOn, commune.inseeCode));
  }
  return `${calendar.toString()}\r\n`;
}

function closing(deadline: Deadline, day: Day, inseeCode: string): ICalEventData {
  const { name } = deadline.scheme.document;
  return {
    ...allDay(deadline, day, inseeCode, 'fin'),
    summary: `Date limite : ${name}${labelOf(deadline)}`,
    alarms: ALARMS_DAYS_BEFORE.map((days) => ({
      type: ICalAlarmType.display,
      triggerBefore: days * DAY_SECONDS,
      description: `${name} : dépôt le ${Day.inFrench(day)} au plus tard`,
    })),
  };
}

function opening(deadline: Deadline, day: Day, inseeCode: string): ICalEventData {
  return {
    ...allDay(deadline, day, inseeCode, 'debut'),
    summary: `Ouverture : ${deadline.scheme.document.name}${labelOf(deadline)}`,
  };
}

function allDay(deadline: Deadline, day: Day, inseeCode: string, moment: string): ICalEventData {
  const { document, version, updatedAt } = deadline.scheme;
  const page = document.applicationUrl ?? document.infoUrl;
  return {
    id: uidOf(deadline, inseeCode, moment),
    sequence: version - 1,
    // The event says the same until its scheme is written anew.
    stamp: updatedAt,
    lastModified: updatedAt,
    start: new Date(`${day}T00:00:00Z`),
    end: new Date(`${Day.add(day, 1)}T00:00:00Z`),
    allDay: true,
    timezone: 'UTC',
    transparency: ICalEventTransparency.TRANSPARENT,
    description: descriptionOf(deadline),
    categories: [{ name: 'Aides publiques' }],
    ...(page !== undefined && { url: page }),
  };
}

/** Made of what does not move: the commune, the scheme, the window's name, its beginning or its end. */
function uidOf({ scheme, key }: Deadline, inseeCode: string, moment: string): string {
  const name = fold(key).replaceAll(' ', '-').slice(0, 60);
  // Two names may fold to the same letters: the hash of the whole tells them apart.
  const mark = createHash('sha256').update(key).digest('hex').slice(0, 8);
  return `${inseeCode}.${scheme.document.slug}.${name || 'validite'}-${mark}.${moment}@guichet`;
}

function labelOf({ window }: Deadline): string {
  return window.label ? ` (${window.label})` : '';
}

function descriptionOf({ scheme, window, verdict }: Deadline): string {
  const { summary, infoUrl } = scheme.document;
  const { opensOn, closesOn, uncertain } = window;
  const days = [
    opensOn && `ouvert à partir du ${Day.inFrench(opensOn)}`,
    closesOn && `jusqu’au ${Day.inFrench(closesOn)} inclus`,
  ].filter(Boolean);
  return [
    summary,
    `Dépôt ${days.join(', ')}.`,
    ...(uncertain ? [`Dates à confirmer : ${uncertain.replace(/\.$/, '')}.`] : []),
    verdict === 'ELIGIBLE'
      ? 'Votre commune remplit toutes les conditions connues.'
      : 'Rien n’exclut votre commune ; des conditions restent à vérifier.',
    ...(infoUrl ? [infoUrl] : []),
  ].join('\n');
}
