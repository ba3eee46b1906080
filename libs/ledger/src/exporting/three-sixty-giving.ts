import { Euro } from '#kernel';

import type { ExportContext, ExportedAward, ExportedRow } from './exported-award.js';
import { dayOf, sumsOf } from './sums.js';

/** The version of the 360Giving Data Standard that is written. */
export const THREE_SIXTY_VERSION = '1.4';

/** What a publisher may declare: the prefix of its identifiers (`360G-…` once registered), and who it is. */
export const THREE_SIXTY_DECLARABLE = ['prefix', 'publisherName', 'license', 'yearOnlyDay'] as const;

const DEFAULT_PREFIX = 'guichet';

/**
 * The grant of an award as one JSON text. Required are id, title, description, currency, amount, day of the award, who funds and who receives; the
 * first that nobody knows is told. A day of which only the year is known is no day, unless the
 * publisher declares which one of the year stands for it.
 */
export function threeSixtyGrant(award: ExportedAward, { names, declared }: ExportContext): ExportedRow {
  const sums = sumsOf(award.entries);
  const prefix = declared['prefix'] ?? DEFAULT_PREFIX;
  const scheme = names.scheme(award.scheme);
  const { beneficiary } = award;
  const recipient = beneficiary.name ?? names.commune(beneficiary.code) ?? names.epci(beneficiary.code.slice(0, 9));
  if (award.title === '') return { missing: 'title' };
  if (sums.granted === undefined || !sums.hasMoney) return { missing: 'amountAwarded' };
  const awardDate = dayOf(sums, declared);
  if (awardDate === undefined) return { missing: 'awardDate' };
  if (!scheme?.funder) return { missing: 'fundingOrganization' };
  if (recipient === undefined) return { missing: 'recipientOrganization' };
  const id = `${prefix}-${award.source}-${award.reference}`;
  const place = award.printedCode;
  const members: [string, string | undefined][] = [
    ['id', json(id)],
    ['title', json(award.title)],
    ['description', json(descriptionOf(award, scheme.name))],
    ['currency', '"EUR"'],
    ['amountAppliedFor', sums.requested === undefined ? undefined : Euro.format(sums.requested)],
    ['amountAwarded', Euro.format(sums.granted)],
    ['amountDisbursed', sums.paid === undefined ? undefined : Euro.format(sums.paid)],
    ['awardDate', json(awardDate)],
    ['recipientOrganization', `[{"id":${json(`${prefix}-org-${beneficiary.code}`)},"name":${json(recipient)}}]`],
    [
      'fundingOrganization',
      `[{"id":${json(`${prefix}-org-${scheme.funder.slug}`)},"name":${json(scheme.funder.name)}}]`,
    ],
    ['grantProgramme', `[{"code":${json(award.scheme)},"title":${json(scheme.name)}}]`],
    [
      'beneficiaryLocation',
      place === undefined
        ? undefined
        : `[{"name":${json(names.commune(place) ?? place)},"countryCode":"FR","geoCode":${json(place)},"geoCodeType":"INSEE"}]`,
    ],
    ['commitmentTransaction', transactions(id, award, ['COMMITTED'])],
    ['disbursementTransaction', transactions(id, award, ['PAID', 'RECOVERED'])],
    ['dateModified', json(award.entries.reduce((last, { recordedAt }) => (recordedAt > last ? recordedAt : last), ''))],
  ];
  return {
    text: `{${members.flatMap(([name, text]) => (text === undefined ? [] : [`${json(name)}:${text}`])).join(',')}}`,
  };
}

/** What the package says before its grants. */
export function threeSixtyBegin({ declared }: ExportContext, issued: string): string {
  const publisher = declared['publisherName'];
  return [
    `{"version":"${THREE_SIXTY_VERSION}","issued":${json(issued)}`,
    publisher === undefined ? '' : `,"publisher":{"name":${json(publisher)}}`,
    declared['license'] === undefined ? '' : `,"license":${json(declared['license'])}`,
    ',"grants":[\n',
  ].join('');
}

/** …and after: how many awards are left out, and for want of what. */
export function threeSixtyEnd(leftOut: ReadonlyMap<string, number>): string {
  return `\n],"leftOut":${JSON.stringify(Object.fromEntries(leftOut))}}\n`;
}

/** Made of what is known, for the ledger has no description but the title. */
function descriptionOf(award: ExportedAward, scheme: string): string {
  const cost = award.projectCost === undefined ? '' : ` Coût du projet : ${Euro.inFrench(award.projectCost)}.`;
  return `${award.title} — ${scheme}.${cost}`;
}

/** Money that moved, in order; a recovery is a negative payment. Only days that are known to the day. */
function transactions(id: string, { reference, entries }: ExportedAward, kinds: readonly string[]): string | undefined {
  // Keys of imports begin with the reference, which the identifier says already.
  const own = `${reference}:`;
  const moved = entries.filter(
    ({ kind, amount, yearOnly }) => kinds.includes(kind) && amount !== undefined && !yearOnly,
  );
  if (moved.length === 0) return undefined;
  const texts = moved.map(({ kind, key, amount, effectiveOn }) => {
    const value = kind === 'RECOVERED' ? -amount! : amount!;
    return `{"id":${json(`${id}-${key.startsWith(own) ? key.slice(own.length) : key}`)},"transactionDate":${json(effectiveOn)},"currency":"EUR","value":${Euro.format(value)}}`;
  });
  return `[${texts.join(',')}]`;
}

/** A number is written by {@link Euro.format}, never by JSON: no float ever holds it. */
function json(text: string): string {
  return JSON.stringify(text);
}
