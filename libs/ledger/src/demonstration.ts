import { Day, Decimal, type Euro } from '#kernel';

import type { AwardContent, EntryContent, QuantityUnit } from './entry.js';
import { decimalOf } from './figure.js';
import type { PublishedReport } from './report.js';

/** Whose entries the demonstration's are. No award of a real ledger bears it. */
export const DEMONSTRATION_SOURCE = 'demonstration';
/** Shown beside everything that a demonstration entry is part of. */
export const DEMONSTRATION_LABEL =
  'Démonstration : écritures reconstituées d’après les chiffres publiés à l’automne 2021, et non des attributions réelles. Leur rapprochement est exact par construction.';

/** A commune as the demonstration needs it. */
export interface DemonstrationCommune {
  readonly inseeCode: string;
  readonly name: string;
  readonly population: number | undefined;
}

export interface DemonstrationMember {
  readonly programme: 'pvd' | 'ort';
  readonly inseeCode: string;
  readonly since: Day;
}

export interface DemonstrationAward {
  readonly award: AwardContent;
  /** In order of effect. */
  readonly entries: readonly EntryContent[];
}

/** A reference fact that is true of a commune. */
export interface DemonstrationFact {
  readonly fact: string;
  readonly inseeCode: string;
  readonly asOf: Day;
}

export interface Demonstration {
  readonly members: readonly DemonstrationMember[];
  readonly facts: readonly DemonstrationFact[];
  readonly awards: readonly DemonstrationAward[];
}

/** 6,9 % and 6,4 % of communes in an ORT hold together for 1 630 to 1 635 members. */
const MEMBERS = 1_632;
const PROGRAMME_BEGINS = Day.of('2020-10-01');
const JULY = Day.of('2021-07-31');
/** How many of those who asked for an emergency commerce measure have a contract: the document does not say. */
const CONTRACTED = 350;

/**
 * A ledger in which every figure of the autumn of 2021 comes out as it was printed, and those of July too: made-up awards to made-up members,
 * the same every time. Communes of 2 000 to 20 000 inhabitants are taken in turn; amounts are shared unevenly and add up to the cent.
 * `undefined` when there are too few communes.
 */
export function demonstrationOf(
  communes: readonly DemonstrationCommune[],
  autumn: PublishedReport,
  july: PublishedReport,
): Demonstration | undefined {
  const members = membersAmong(communes);
  if (!members) return undefined;
  const count = (report: PublishedReport, code: string): number => Number(valueOf(report, code).digits);
  const amount = (code: string): Euro => Decimal.toEuro(valueOf(autumn, code));
  const awards: DemonstrationAward[] = [];
  let salt = 0;
  const pick = (howMany: number): DemonstrationCommune[] => {
    salt++;
    return Array.from({ length: howMany }, (_, index) => members[(salt * 331 + index * 5) % members.length]!);
  };
  const granted = (scheme: string, places: readonly DemonstrationCommune[], values: Values): void => {
    places.forEach((place, index) => {
      const entry = {
        kind: 'AWARDED',
        ...values(index),
        on: dayBetween(PROGRAMME_BEGINS, autumn.asOf, index),
      } as const;
      awards.push(awardOf(scheme, place, awards.length, [entry]));
    });
  };
  const money = (total: Euro, howMany: number): Values => {
    const parts = shared(total, howMany);
    return (index) => ({ amount: parts[index] });
  };
  const one =
    (unit: QuantityUnit, value = '1'): Values =>
    () => ({ quantity: { unit, value } });

  for (const scheme of ['fnadt', 'detr', 'dsil', 'fonds-friches']) {
    const places = pick(count(autumn, `${scheme}.communes`));
    granted(scheme, places, money(amount(`${scheme}.amount`), places.length));
  }

  const support = pick(count(autumn, 'engineering.communes'));
  const next = (howMany: number): DemonstrationCommune[] => support.splice(0, howMany);
  const anah = next(count(autumn, 'engineering.anah.communes'));
  granted('anah-ingenierie', anah, money(amount('engineering.anah.amount'), anah.length));
  const bdt = next(count(autumn, 'engineering.bdt.beneficiaries'));
  granted('bdt-ingenierie', bdt, money(amount('engineering.bdt.amount'), bdt.length));
  granted('cerema-appui', next(count(autumn, 'engineering.cerema.communes')), one('DAY', '10'));
  granted('anct-ingenierie-sur-mesure', next(count(autumn, 'engineering.anct.communes')), one('STUDY'));
  const workshops = next(count(autumn, 'engineering.mte.communes'));
  granted('atelier-territoires-flash', workshops.splice(0, Math.ceil(workshops.length / 2)), one('STUDY'));
  granted('atelier-territoires-local', workshops, one('STUDY'));
  const named = amount('engineering.anah.amount') + amount('engineering.bdt.amount');
  granted('autre', support, money(amount('engineering.amount') - named, support.length));

  granted('pvd-chef-projet', pick(count(autumn, 'pvd-chef-projet.posts')), one('POST'));
  granted('vta', pick(count(autumn, 'vta.posts')), one('POST'));

  const commerce = {
    asked: count(autumn, 'commerce.beneficiaries'),
    askedByJuly: count(july, 'commerce.beneficiaries'),
    posts: count(autumn, 'commerce.manager-posts'),
    postsByJuly: count(july, 'commerce.manager-posts'),
  };
  const contracts = shared(amount('commerce.amount'), CONTRACTED);
  pick(commerce.asked).forEach((place, index) => {
    const isEarly = index < commerce.askedByJuly;
    // Those who ask for a manager: as many by July, then as many more by the autumn, as printed.
    const isManager = isEarly
      ? index < commerce.postsByJuly
      : index - commerce.askedByJuly < commerce.posts - commerce.postsByJuly;
    const on = isEarly
      ? dayBetween(PROGRAMME_BEGINS, JULY, index)
      : dayBetween(Day.add(JULY, 1), Day.add(autumn.asOf, -1), index);
    const contract = contracts[index];
    const scheme = isManager ? 'bdt-manager-commerce' : OTHER_MEASURES[index % OTHER_MEASURES.length]!;
    awards.push(
      awardOf(scheme, place, awards.length, [
        { kind: 'REQUESTED', quantity: { unit: isManager ? 'POST' : 'STUDY', value: '1' }, on },
        ...(contract === undefined
          ? []
          : [
              { kind: 'AWARDED', amount: contract, on: Day.add(on, 1) } as const,
              { kind: 'COMMITTED', amount: contract, on: Day.add(on, 1) } as const,
            ]),
      ]),
    );
  });

  const signed = pick(count(autumn, 'ort.communes'));
  const signedByJuly = count(july, 'ort.communes');
  return {
    members: [
      ...members.map(({ inseeCode }) => ({ programme: 'pvd' as const, inseeCode, since: PROGRAMME_BEGINS })),
      ...signed.map(({ inseeCode }, index) => ({
        programme: 'ort' as const,
        inseeCode,
        since: index < signedByJuly ? dayBetween(PROGRAMME_BEGINS, JULY, index) : Day.add(JULY, 20 + (index % 60)),
      })),
    ],
    facts: pick(count(autumn, 'conventions.communes')).map(({ inseeCode }) => ({
      fact: 'programme.pvd.conventionSigned',
      inseeCode,
      asOf: autumn.asOfNotBefore ?? autumn.asOf,
    })),
    awards,
  };
}

const OTHER_MEASURES = [
  'bdt-diagnostic-commerce',
  'bdt-solution-numerique-commerce',
  'bdt-ingenierie-numerique-commerce',
];

type Values = (index: number) => { readonly amount?: Euro | undefined; readonly quantity?: EntryContent['quantity'] };

function membersAmong(communes: readonly DemonstrationCommune[]): readonly DemonstrationCommune[] | undefined {
  const eligible = communes
    .filter(({ population }) => population !== undefined && population >= 2_000 && population <= 20_000)
    .sort((a, b) => (a.inseeCode < b.inseeCode ? -1 : 1));
  if (eligible.length < MEMBERS) return undefined;
  return Array.from({ length: MEMBERS }, (_, index) => eligible[Math.floor((index * eligible.length) / MEMBERS)]!);
}

function valueOf(report: PublishedReport, code: string): Decimal {
  const figure = report.figures.find((one) => one.code === code);
  if (!figure) throw new RangeError(`report ${report.code} has no figure ${code}`);
  return decimalOf(figure.value);
}

/** Unequal parts, whole hundreds of euros but the last, that add up to the total. */
export function shared(total: Euro, parts: number): Euro[] {
  const weights = Array.from({ length: parts }, (_, index) => 40n + BigInt((index * 7_919) % 101));
  const all = weights.reduce((sum, weight) => sum + weight, 0n);
  const rounded = weights.slice(0, -1).map((weight) => ((total * weight) / all / 10_000n) * 10_000n);
  return [...rounded, total - rounded.reduce((sum, part) => sum + part, 0n)];
}

function dayBetween(from: Day, until: Day, index: number): Day {
  return Day.add(from, (index * 37) % (Day.between(from, until) + 1));
}

interface DemonstrationEntry {
  readonly kind: EntryContent['kind'];
  readonly amount?: Euro | undefined;
  readonly quantity?: EntryContent['quantity'];
  readonly on: Day;
}

function awardOf(
  scheme: string,
  place: DemonstrationCommune,
  number: number,
  entries: readonly DemonstrationEntry[],
): DemonstrationAward {
  const reference = `demonstration-${String(number + 1).padStart(4, '0')}`;
  return {
    award: {
      source: DEMONSTRATION_SOURCE,
      reference,
      scheme,
      beneficiary: { type: 'COMMUNE', code: place.inseeCode, name: place.name },
      printedCode: place.inseeCode,
      departmentCode: undefined,
      title: 'Démonstration : écriture reconstituée d’après les chiffres publiés',
      projectCost: undefined,
      theme: undefined,
    },
    entries: entries.map(({ kind, amount, quantity, on }) => ({
      key: `${reference}:${kind}`,
      kind,
      amount,
      quantity,
      effectiveOn: on,
      yearOnly: false,
      reason: undefined,
    })),
  };
}
