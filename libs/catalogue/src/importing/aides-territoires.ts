/**
 * An aid of Aides-Territoires to a scheme of the catalogue. What the source says in codes is mapped; what it says in prose stays prose
 * and leads to « à vérifier »; what it does not say is not made up: the document says that it is missing.
 */
import type { Criterion } from '#criteria';
import type { FinancingTerms } from '#financing';
import { Day, Euro, fold, percentInFrench } from '#kernel';
import { PROGRAMMES } from '#territory';

import type { SchemeOrigin } from '../record.js';
import {
  BENEFICIARY_TYPES,
  STAGES,
  type BeneficiaryType,
  type NamedOrganisation,
  type SpendingKind,
  type Stage,
} from '../scheme.js';
import { AID_TYPES, aidTypeOf } from '../taxonomy/aid-types.js';
import { ORGANISATIONS, organisationOf } from '../taxonomy/organisations.js';
import { THEME_GROUPS, THEMES } from '../taxonomy/themes.js';
import { pageAddress } from './address.js';
import type { Aid, AidParty } from './aid.js';
import type { PerimeterResolver } from './perimeter.js';
import { cut, harmless, proseOf } from './prose.js';

export const AIDES_TERRITOIRES = 'aides-territoires';

const SITE = 'https://aides-territoires.beta.gouv.fr';

/** What becomes of one aid. `document` is still to be validated: it holds what the source wrote. */
export interface MappedAid {
  readonly document: Readonly<Record<string, unknown>>;
  readonly origin: SchemeOrigin;
  readonly publishedAt: Date | undefined;
  /** What could not be translated, each with a stable code; the document says the same to its readers. */
  readonly doubts: readonly Doubt[];
}

export interface Doubt {
  readonly code: string;
  readonly message: string;
}

export function mapAid(aid: Aid, slug: string, perimeters: PerimeterResolver): MappedAid {
  const doubts: Doubt[] = [];
  const doubt = (code: string, message: string): void => {
    doubts.push({ code, message: harmless(message) });
  };
  const name = cut(proseOf(aid.name, { plain: true }), 255) || 'Aide sans nom';
  const types = aidTypes(aid, doubt);
  const parties = partiesOf(aid, doubt);
  const { themes, keywords } = themesOf(aid, doubt);
  const beneficiaries = beneficiariesOf(aid, doubt);
  const { perimeter, doubt: perimeterDoubt } = perimeters.resolve(
    proseOf(aid.text('perimeter'), { plain: true, most: 200 }),
    proseOf(aid.text('perimeter_scale'), { plain: true, most: 80 }),
  );
  if (perimeterDoubt) doubt(perimeterDoubt.code, `${perimeterDoubt.sentence}.`);
  const dates = datesOf(aid, doubt);
  const programmes = programmesOf(aid);
  const conditions = proseOf(aid.text('eligibility'), { most: 6000 });
  const acronym = cut(proseOf(aid.text('short_title'), { plain: true }), 64);
  const url = pageOf(aid);

  const document = {
    slug,
    name,
    ...(hasLetters(acronym) && fold(acronym) !== fold(name) && { acronym }),
    summary: proseOf(aid.text('description'), { plain: true, most: 300 }) || name,
    description: descriptionOf(aid, conditions) || name,
    funders: parties.funders,
    instructors: parties.instructors,
    ...(parties.named.length > 0 && { organisations: parties.named }),
    aidTypes: types,
    themes,
    programmes: programmes.codes,
    beneficiaryTypes: beneficiaries.types,
    spendingKinds: spendingKindsOf(aid, types, doubt),
    stages: stagesOf(aid, doubt),
    perimeter,
    ...dates.fields,
    recurrence: dates.recurrence,
    isCallForProjects: aid.flag('is_call_for_project') ?? false,
    financing: financingOf(aid, types, doubt),
    eligibility: eligibilityOf(slug, {
      hasPerimeter: perimeter.scale !== 'COUNTRY',
      perimeterDoubt: perimeterDoubt?.sentence,
      beneficiaries,
      conditions: proseOf(aid.text('eligibility'), { plain: true, most: 700 }),
    }),
    legalBasis: [],
    contact: proseOf(aid.text('contact'), { most: 2000 }) || undefined,
    applicationUrl: pageAddress(aid.text('application_url')),
    infoUrl: pageAddress(aid.text('origin_url')) ?? url,
    sources: sourcesOf(aid, url),
    // A theme that is not known here is the importer's business, and a keyword already.
    uncertainties: [
      ...new Set(doubts.flatMap(({ code, message }) => (code === 'unknown-theme' ? [] : [cut(message, 2000)]))),
    ],
    keywords: keywordsOf([
      ...keywords,
      ...programmes.others,
      ...aid.texts('project_references'),
      ...(aid.text('european_aid') === undefined ? [] : ['fonds européens']),
    ]),
  };
  const created = new Date(aid.text('date_created') ?? Number.NaN);
  return {
    document: Object.fromEntries(Object.entries(document).filter(([, value]) => value !== undefined)),
    origin: { source: AIDES_TERRITOIRES, id: aid.id, url, licence: licenceOf(aid) },
    publishedAt: Number.isNaN(created.getTime()) ? undefined : created,
    doubts,
  };
}

/** The slug that an aid asks for: its own at the source, in the catalogue's form. */
export function slugOfAid(aid: Aid): string {
  return asSlug(aid.slug) || asSlug(aid.name) || `aide-${asSlug(aid.id)}`;
}

const LONGEST_SLUG = 80;

/** Kebab-case without accents, at most 80 characters with what is to follow. */
export function asSlug(text: string, suffix = ''): string {
  const words = fold(text).replaceAll(/[^a-z0-9]+/g, '-');
  return `${words.slice(0, LONGEST_SLUG - suffix.length).replaceAll(/^-+|-+$/g, '')}${suffix}`;
}

type Report = (code: string, message: string) => void;

// ---- who pays, what, for whom

interface Parties {
  readonly funders: readonly string[];
  readonly instructors: readonly string[];
  readonly named: readonly NamedOrganisation[];
}

const KNOWN = new Map(
  ORGANISATIONS.flatMap(({ slug, name, acronym }) =>
    [name, ...(acronym === undefined ? [] : [acronym]), ...(acronym === undefined ? [] : [`${name} ${acronym}`])].map(
      (text) => [fold(text), slug] as const,
    ),
  ),
);

const NOBODY: NamedOrganisation = { slug: 'financeur-non-precise', name: 'Financeur non précisé' };

function partiesOf(aid: Aid, doubt: Report): Parties {
  const named = new Map<string, NamedOrganisation>();
  const slugOf = (party: AidParty): string[] => {
    const name = cut(proseOf(party.name, { plain: true }), 255);
    const known = KNOWN.get(fold(name)) ?? KNOWN.get(fold(name.replace(/\s*\([^)]*\)\s*$/, '')));
    if (known !== undefined) return [known];
    const wanted = asSlug(name);
    if (wanted === '') return [];
    // Another organisation's slug is not taken, though the words be the same once folded.
    const slug = organisationOf(wanted) ? asSlug(name, `-at-${asSlug(party.id ?? 'x')}`) : wanted;
    named.set(slug, { slug, name });
    return [slug];
  };
  const funders = [...new Set(aid.parties('financers').flatMap(slugOf))];
  const instructors = [...new Set(aid.parties('instructors').flatMap(slugOf))];
  if (funders.length === 0) {
    named.set(NOBODY.slug, NOBODY);
    funders.push(NOBODY.slug);
    doubt('no-funder', 'La source ne nomme pas de financeur.');
  }
  return { funders, instructors, named: [...named.values()] };
}

const TYPE_LABELS = new Map(AID_TYPES.map(({ code, label }) => [fold(label), code]));

function aidTypes(aid: Aid, doubt: Report): readonly string[] {
  const types = aid.texts('aid_types').map((text) => {
    const code = aidTypeOf(text)?.code ?? TYPE_LABELS.get(fold(text)) ?? typeInWords(text);
    if (code === undefined) doubt('unknown-aid-type', `Type d’aide non reconnu : « ${shown(text)} ».`);
    return code ?? 'other';
  });
  if (types.length === 0) doubt('no-aid-type', 'La source ne donne pas le type d’aide.');
  return types.length === 0 ? ['other'] : [...new Set(types)];
}

/** Labels change their wording from one version of the source to the next, not their first word. */
function typeInWords(text: string): string | undefined {
  const words = fold(text);
  if (words.startsWith('certificat')) return 'cee';
  if (words.startsWith('ingenierie juridique')) return 'legal_engineering';
  return AID_TYPES.find(({ label }) => words.startsWith(fold(label)))?.code;
}

const AUDIENCES: readonly (readonly [RegExp, readonly BeneficiaryType[]])[] = [
  [/^communes?$/, ['COMMUNE']],
  // « Intercommunalités / Pays »: syndicates and PETR come under it too.
  [/^(epci|intercommunalite)/, ['EPCI', 'SYNDICAT', 'PETR']],
  [/^(departements?|department|conseils? departementa)/, ['DEPARTMENT']],
  [/^(regions?|conseils? regiona)/, ['REGION']],
];

interface Beneficiaries {
  readonly types: readonly BeneficiaryType[];
  readonly isKnown: boolean;
}

function beneficiariesOf(aid: Aid, doubt: Report): Beneficiaries {
  const audiences = aid.texts('targeted_audiences');
  if (audiences.length === 0) {
    doubt('no-audience', 'La source ne dit pas à qui l’aide s’adresse.');
    return { types: BENEFICIARY_TYPES, isKnown: false };
  }
  const found = audiences.flatMap(
    (text) => AUDIENCES.find(([form]) => form.test(fold(text)))?.[1] ?? (['OTHER'] as const),
  );
  return { types: BENEFICIARY_TYPES.filter((type) => found.includes(type)), isKnown: true };
}

const STAGE_WORDS: readonly (readonly [RegExp, Stage])[] = [
  [/^(preop|reflexion|conception)/, 'DESIGN'],
  [/^(op$|mise en oeuvre|realisation)/, 'IMPLEMENTATION'],
  [/^(postop|usage|valorisation)/, 'USE'],
];

function stagesOf(aid: Aid, doubt: Report): readonly Stage[] {
  const found = aid.texts('mobilization_steps').flatMap((text) => {
    const stage = STAGE_WORDS.find(([form]) => form.test(fold(text)))?.[1];
    return stage === undefined ? [] : [stage];
  });
  if (found.length > 0) return STAGES.filter((stage) => found.includes(stage));
  doubt('no-stage', 'La source ne dit pas à quel avancement du projet l’aide s’adresse.');
  return STAGES;
}

function spendingKindsOf(aid: Aid, types: readonly string[], doubt: Report): readonly SpendingKind[] {
  const words = aid.texts('destinations').map(fold);
  const engineering = types.some((type) => type.endsWith('_engineering'));
  const kinds: SpendingKind[] = [
    ...(words.some((text) => /investissement|investment/.test(text)) ? ['INVESTMENT' as const] : []),
    ...(words.some((text) => /fonctionnement|supply/.test(text)) ? ['OPERATING' as const] : []),
    ...(engineering ? ['ENGINEERING' as const] : []),
  ];
  if (kinds.length > 0) return kinds;
  doubt('no-destination', 'La source ne dit pas quelles dépenses l’aide couvre.');
  return ['INVESTMENT', 'OPERATING'];
}

// ---- what it is about

const THEME_NAMES = THEMES.flatMap(({ code, label, aliases }) =>
  [label, ...aliases].map((text) => [fold(text), code] as const),
).sort(([a], [b]) => b.length - a.length);
const GROUP_NAMES = THEME_GROUPS.map(({ label }) => fold(label)).sort((a, b) => b.length - a.length);

/** « Thème / Catégorie », where either may hold strokes of its own: the end is looked for among all names, the longest first. */
function themesOf(
  aid: Aid,
  doubt: Report,
): { readonly themes: readonly string[]; readonly keywords: readonly string[] } {
  const themes = new Set<string>();
  const keywords: string[] = [];
  for (const text of aid.texts('categories')) {
    const words = fold(text);
    const theme = THEME_NAMES.find(([name]) => words === name || words.endsWith(` ${name}`))?.[1];
    if (theme !== undefined) {
      themes.add(theme);
      continue;
    }
    const group = GROUP_NAMES.find((name) => words === name || words.startsWith(`${name} `));
    keywords.push(group === undefined ? text : (text.split(' / ').at(-1) ?? text));
    doubt('unknown-theme', `Thème non reconnu : « ${shown(text)} ».`);
  }
  if (themes.size === 0) themes.add('non-classe');
  return { themes: [...themes], keywords };
}

const PROGRAMME_NAMES = new Map<string, string>([
  ...PROGRAMMES.flatMap(({ code, name }) => [[fold(name), code] as const, [fold(code), code] as const]),
  ['acv1', 'acv'],
  ['acv2', 'acv'],
  ['france ruralites', 'frr'],
  ['contrat de relance et de transition ecologique', 'crte'],
  ['contrat pour la reussite de la transition ecologique crte', 'crte'],
]);

function programmesOf(aid: Aid): { readonly codes: readonly string[]; readonly others: readonly string[] } {
  const codes = new Set<string>();
  const others: string[] = [];
  for (const text of aid.texts('programs')) {
    const words = fold(text);
    const code = PROGRAMME_NAMES.get(words) ?? PROGRAMME_NAMES.get(fold(text.replace(/\s*\([^)]*\)\s*$/, '')));
    if (code === undefined) others.push(text);
    else codes.add(code);
  }
  return { codes: [...codes], others };
}

/** Two characters at least, as the form counts them. */
const hasLetters = (text: string): boolean => /^.{2,}$/su.test(text);

const MOST_KEYWORDS = 40;

function keywordsOf(texts: readonly string[]): readonly string[] {
  const words = texts.map((text) => cut(proseOf(text, { plain: true }), 80)).filter(hasLetters);
  return [...new Set(words)].slice(0, MOST_KEYWORDS);
}

// ---- when

interface Dates {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly recurrence: 'ONE_OFF' | 'RECURRING' | 'PERMANENT';
}

function datesOf(aid: Aid, doubt: Report): Dates {
  const day = (key: 'start_date' | 'predeposit_date' | 'submission_deadline'): Day | undefined => {
    const text = aid.text(key);
    const read = text === undefined ? undefined : Day.parse(text.slice(0, 10));
    if (text !== undefined && read === undefined) doubt('unreadable-date', `Date illisible : « ${shown(text)} ».`);
    return read;
  };
  const closesOn = day('submission_deadline');
  let opensOn = day('start_date');
  if (opensOn !== undefined && closesOn !== undefined && opensOn > closesOn) {
    doubt(
      'dates-reversed',
      `La source ouvre l’aide le ${Day.inFrench(opensOn)}, après sa clôture : l’ouverture n’est pas reprise.`,
    );
    opensOn = undefined;
  }
  const words = fold(aid.text('recurrence') ?? '');
  const recurrence = /^(permanente|ongoing)/.test(words)
    ? 'PERMANENT'
    : /^(recurrente|recurring)/.test(words)
      ? 'RECURRING'
      : /^(ponctuelle|oneoff)/.test(words) || closesOn !== undefined
        ? 'ONE_OFF'
        : 'PERMANENT';
  const predeposit = day('predeposit_date');
  const note = predeposit && `Pré-dépôt jusqu’au ${Day.inFrench(predeposit)}`;
  if (closesOn === undefined) return { fields: opensOn === undefined ? {} : { validFrom: opensOn }, recurrence };
  const label =
    note === undefined ? 'Dépôt des dossiers' : `Dépôt des dossiers (${note.charAt(0).toLowerCase()}${note.slice(1)})`;
  return { fields: { windows: [{ label, ...(opensOn !== undefined && { opensOn }), closesOn }] }, recurrence };
}

// ---- how much

function financingOf(aid: Aid, types: readonly string[], doubt: Report): FinancingTerms {
  const rate = (key: 'subvention_rate_lower_bound' | 'subvention_rate_upper_bound'): number | undefined => {
    const percent = aid.number(key);
    if (percent === undefined || percent === 0) return undefined;
    if (percent > 0 && percent <= 100) return Math.round(percent * 1e4) / 1e6;
    doubt('rate-range', `Taux hors de 0 à 100 % chez la source : ${percent}.`);
    return undefined;
  };
  let rateMin = rate('subvention_rate_lower_bound');
  const rateMax = rate('subvention_rate_upper_bound');
  if (rateMin !== undefined && rateMax !== undefined && rateMin > rateMax) {
    doubt('rates-reversed', 'La source donne un taux minimal au-dessus du taux maximal : seul le maximal est repris.');
    rateMin = undefined;
  }
  const notes = [
    proseOf(aid.text('subvention_comment'), { plain: true, most: 500 }),
    rateMin !== undefined && rateMax === undefined ? `Taux à partir de ${percentInFrench(rateMin)}` : '',
    amountNote('Montant du prêt', aid.number('loan_amount')),
    amountNote('Montant de l’avance récupérable', aid.number('recoverable_advance_amount')),
    aid.flag('is_charged') === true ? 'Aide payante' : '',
  ].filter((note) => note !== '');
  const comment = notes.length > 0 ? { comment: notes.join('. ') } : {};
  if (types.every((type) => type.endsWith('_engineering'))) return { kind: 'IN_KIND', ...comment };
  // The rate of a loan is no share of a cost: only a grant's is one.
  if (!types.includes('grant') || rateMax === undefined) return { kind: 'UNKNOWN', ...comment };
  return {
    kind: 'RATE',
    base: 'ELIGIBLE_COST',
    ...(rateMin !== undefined && { rateMin }),
    rateMax,
    uncertain: 'Taux repris d’Aides-Territoires, à confirmer auprès du financeur',
    ...comment,
  };
}

function amountNote(label: string, amount: number | undefined): string {
  if (amount === undefined || amount <= 0 || amount > 1e12) return '';
  const euros = Euro.parse(amount.toFixed(2));
  return euros === undefined ? '' : `${label} : ${Euro.inFrench(euros)}`;
}

// ---- on what conditions

function eligibilityOf(
  slug: string,
  given: {
    readonly hasPerimeter: boolean;
    readonly perimeterDoubt: string | undefined;
    readonly beneficiaries: Beneficiaries;
    readonly conditions: string;
  },
): Criterion {
  const { hasPerimeter, perimeterDoubt, beneficiaries, conditions } = given;
  return {
    all: [
      ...(hasPerimeter ? [{ code: `${slug}.perimetre`, perimeter: true } as const] : []),
      ...(perimeterDoubt === undefined
        ? []
        : [{ code: `${slug}.perimetre-a-preciser`, uncertain: harmless(perimeterDoubt) }]),
      beneficiaries.isKnown
        ? { code: `${slug}.beneficiaire`, fact: 'beneficiary.type', in: beneficiaries.types }
        : { code: `${slug}.beneficiaire`, uncertain: 'La source ne dit pas à qui l’aide s’adresse' },
      { code: `${slug}.fenetre`, windows: true },
      {
        code: `${slug}.conditions`,
        ...(conditions !== '' && {
          sentence: `Les conditions publiées par le porteur de l’aide sont à vérifier : ${conditions.replace(/[.\s]+$/, '')}`,
        }),
        uncertain:
          conditions === ''
            ? 'Le porteur de l’aide ne publie pas ses conditions sous une forme vérifiable : demandez-les-lui'
            : 'Aides-Territoires ne donne ces conditions qu’en texte',
      },
    ],
  };
}

// ---- texts

function descriptionOf(aid: Aid, conditions: string): string {
  const examples = proseOf(aid.text('project_examples'), { most: 3000 });
  return [
    proseOf(aid.text('description'), { most: 10_000 }),
    ...(conditions === '' ? [] : [`### Conditions publiées par le porteur de l’aide\n\n${conditions}`]),
    ...(examples === '' ? [] : [`### Exemples de projets\n\n${examples}`]),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function sourcesOf(aid: Aid, url: string | undefined): readonly unknown[] {
  const checkedOn = Day.parse((aid.text('date_updated') ?? aid.text('date_created') ?? '').slice(0, 10));
  const mention = proseOf(aid.text('import_data_mention'), { plain: true, most: 500 });
  const origin = pageAddress(aid.text('import_data_url'));
  return [
    { label: `Aides-Territoires, fiche ${aid.id}`, url, ...(checkedOn !== undefined && { checkedOn }) },
    ...(mention === '' && origin === undefined
      ? []
      : [{ label: mention || 'Données d’origine', ...(origin !== undefined && { url: origin }) }]),
  ].map((source) => Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined)));
}

function licenceOf(aid: Aid): string {
  const given = proseOf(aid.text('import_share_licence'), { plain: true, most: 100 });
  const words = fold(given);
  if (words === '' || words.startsWith('openlicence20') || words.startsWith('licence ouverte'))
    return 'Licence Ouverte 2.0';
  return words.startsWith('unknown') || words.startsWith('inconnue') ? 'Licence inconnue' : given;
}

/** Its page at the source: the interface gives the path. */
function pageOf(aid: Aid): string | undefined {
  const path = aid.text('url') ?? `/aides/${encodeURIComponent(aid.slug)}/`;
  return pageAddress(URL.canParse(path, SITE) ? new URL(path, SITE).href : SITE);
}

const shown = (text: string): string => proseOf(text, { plain: true, most: 100 });
