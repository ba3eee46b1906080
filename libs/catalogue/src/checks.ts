/** What a scheme's form cannot say: dates in order, bounds in order, codes unique and of this scheme. */
import type { Criterion } from '#criteria';
import type { FinancingTerms } from '#financing';
import { Day, Euro, nearest } from '#kernel';

import { unsafeTexts } from './harmless-text.js';
import type { DocumentPath, DocumentProblem } from './path.js';
import type { Perimeter, SchemeDocument } from './scheme.js';
import { ORGANISATION_SLUGS, organisationOf } from './taxonomy/organisations.js';

/** Every problem of meaning in one scheme whose form is right; an empty list when there is none. */
export function checkScheme(scheme: SchemeDocument): DocumentProblem[] {
  return [
    ...checkPeriods(scheme),
    ...checkPerimeter(scheme.perimeter),
    ...checkOrganisations(scheme),
    ...checkTerms(scheme.financing, ['financing']),
    ...(scheme.financing.cases ?? []).flatMap((item, index) => [
      ...checkOrder(
        item.from,
        item.until,
        ['financing', 'cases', index, 'until'],
        'case-ends-before-it-starts',
        'Le cas finit',
      ),
      ...checkTerms(item.terms, ['financing', 'cases', index, 'terms']),
    ]),
    ...checkCodes(scheme),
    ...checkReferences(scheme),
    ...unsafeTexts(scheme),
  ];
}

function checkPeriods(scheme: SchemeDocument): DocumentProblem[] {
  const problems = [
    ...checkOrder(scheme.validFrom, scheme.validTo, ['validTo'], 'ends-before-it-starts', 'Le dispositif finit'),
    ...scheme.windows.flatMap((window, index) =>
      checkOrder(
        window.opensOn,
        window.closesOn,
        ['windows', index, 'closesOn'],
        'window-ends-before-it-opens',
        'La fenêtre ferme',
      ),
    ),
  ];
  for (const [index, window] of scheme.windows.entries()) {
    if (scheme.validFrom && window.closesOn && window.closesOn < scheme.validFrom) {
      problems.push({
        path: ['windows', index, 'closesOn'],
        code: 'window-outside-validity',
        message: `Cette fenêtre ferme avant que le dispositif n’existe (${Day.inFrench(scheme.validFrom)}).`,
      });
    }
    if (scheme.validTo && window.opensOn && window.opensOn > scheme.validTo) {
      problems.push({
        path: ['windows', index, 'opensOn'],
        code: 'window-outside-validity',
        message: `Cette fenêtre ouvre après la fin du dispositif (${Day.inFrench(scheme.validTo)}).`,
      });
    }
  }
  return problems;
}

function checkOrder(
  from: Day | undefined,
  until: Day | undefined,
  path: DocumentPath,
  code: string,
  what: string,
): DocumentProblem[] {
  if (from === undefined || until === undefined || from <= until) return [];
  return [{ path, code, message: `${what} le ${Day.inFrench(until)}, avant de commencer le ${Day.inFrench(from)}.` }];
}

const CODE_FORMS: Readonly<Partial<Record<Perimeter['scale'], { readonly form: RegExp; readonly what: string }>>> = {
  COMMUNE: { form: /^(\d{2}|2[AB])\d{3}$/, what: 'un code INSEE de commune (5 caractères)' },
  EPCI: { form: /^\d{9}$/, what: 'un SIREN d’EPCI (9 chiffres)' },
  DEPARTMENT: { form: /^(\d{2}|2[AB]|9[78]\d)$/, what: 'un code de département (01, 2A, 974)' },
  REGION: { form: /^\d{2}$/, what: 'un code de région (2 chiffres)' },
};

function checkPerimeter(perimeter: Perimeter): DocumentProblem[] {
  const { scale, codes } = perimeter;
  const expected = CODE_FORMS[scale];
  if (scale === 'COUNTRY' || scale === 'MAINLAND' || scale === 'OVERSEAS') {
    return codes === undefined
      ? []
      : [
          {
            path: ['perimeter', 'codes'],
            code: 'codes-without-use',
            message: `Un périmètre ${scale} ne prend pas de codes.`,
          },
        ];
  }
  if (codes === undefined) {
    return [{ path: ['perimeter'], code: 'missing-codes', message: `Un périmètre ${scale} doit donner ses codes.` }];
  }
  if (!expected) return [];
  return codes.flatMap((code, index) =>
    expected.form.test(code)
      ? []
      : [
          {
            path: ['perimeter', 'codes', index],
            code: 'not-a-territory',
            message: `« ${code} » n’est pas ${expected.what}.`,
          },
        ],
  );
}

function checkTerms(terms: Omit<FinancingTerms, 'kind' | 'cases'>, path: DocumentPath): DocumentProblem[] {
  const problems: DocumentProblem[] = [];
  if (terms.rateMin !== undefined && terms.rateMax !== undefined && terms.rateMin > terms.rateMax) {
    problems.push({
      path: [...path, 'rateMin'],
      code: 'rate-min-over-max',
      message: `Le taux minimal (${terms.rateMin}) dépasse le taux maximal (${terms.rateMax}).`,
    });
  }
  const [least, most] = [euro(terms.amountMin), euro(terms.amountMax)];
  if (least !== undefined && most !== undefined && least > most) {
    problems.push({
      path: [...path, 'amountMin'],
      code: 'amount-min-over-max',
      message: `Le montant minimal (${Euro.inFrench(least)}) dépasse le montant maximal (${Euro.inFrench(most)}).`,
    });
  }
  return problems;
}

const euro = (text: string | undefined): Euro | undefined => (text === undefined ? undefined : Euro.parse(text));

/** The codes of cumulation rules stand beside those of the criteria: clients remember them all. */
function checkCodes(scheme: SchemeDocument): DocumentProblem[] {
  const seen = new Set(codesOf(scheme.eligibility));
  return scheme.cumulation.flatMap(({ code }, index) => {
    const path = ['cumulation', index, 'code'];
    const problems: DocumentProblem[] = [];
    if (!code.startsWith(`${scheme.slug}.`)) {
      problems.push({
        path,
        code: 'code-of-another-scheme',
        message: `Le code « ${code} » doit commencer par « ${scheme.slug}. ».`,
      });
    }
    if (seen.has(code))
      problems.push({ path, code: 'duplicate-code', message: `Le code « ${code} » est déjà pris dans ce dispositif.` });
    seen.add(code);
    return problems;
  });
}

function codesOf(criterion: Criterion): string[] {
  const branches =
    'all' in criterion ? criterion.all : 'any' in criterion ? criterion.any : 'not' in criterion ? [criterion.not] : [];
  const guard = criterion.when ? codesOf(criterion.when) : [];
  return [...(criterion.code === undefined ? [] : [criterion.code]), ...guard, ...branches.flatMap(codesOf)];
}

function checkReferences(scheme: SchemeDocument): DocumentProblem[] {
  const problems: DocumentProblem[] = [];
  if (scheme.replacedBy === scheme.slug) {
    problems.push({
      path: ['replacedBy'],
      code: 'refers-to-itself',
      message: 'Un dispositif ne se remplace pas lui-même.',
    });
  }
  for (const [index, { scheme: other }] of (scheme.financing.incompatibleWith ?? []).entries()) {
    if (other !== scheme.slug) continue;
    problems.push({
      path: ['financing', 'incompatibleWith', index, 'scheme'],
      code: 'refers-to-itself',
      message: 'Un dispositif n’est pas incompatible avec lui-même.',
    });
  }
  return problems;
}

/** With organisations of its own, the form lets any slug through: here each is one of the service's list or of the document's. */
function checkOrganisations(scheme: SchemeDocument): DocumentProblem[] {
  if (!scheme.organisations) return [];
  const problems: DocumentProblem[] = [];
  const own = new Set<string>();
  for (const [index, { slug }] of scheme.organisations.entries()) {
    const path = ['organisations', index, 'slug'];
    const known = organisationOf(slug);
    if (known) {
      problems.push({
        path,
        code: 'known-organisation',
        message: `« ${slug} » est déjà dans la liste du service (${known.name}) : ne le nommez pas ici.`,
      });
    }
    if (own.has(slug))
      problems.push({ path, code: 'duplicate-organisation', message: `« ${slug} » est nommé deux fois.` });
    own.add(slug);
  }
  for (const [list, code, french] of [
    ['funders', 'unknown-funder', 'Financeur inconnu'],
    ['instructors', 'unknown-instructor', 'Service instructeur inconnu'],
  ] as const) {
    for (const [index, slug] of scheme[list].entries()) {
      if (own.has(slug) || organisationOf(slug)) continue;
      const near = nearest(slug, [...own, ...ORGANISATION_SLUGS]);
      const hint = near === undefined ? '' : ` Vouliez-vous écrire « ${near} » ?`;
      problems.push({ path: [list, index], code, message: `${french} : « ${slug} ».${hint}` });
    }
  }
  return problems;
}
