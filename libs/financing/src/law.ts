/**
 * The national law on public co-financing, in one place, with its dates of force.
 *
 * A rule is a list of dated versions; `lawOn(day)` gives those in force. A plan is made under such a law as a plain
 * object, so that « what if this rule did not exist » is the same computation without one member.
 */
import { Day, Period } from '#kernel';

/** A point of law or an official text; `url` when a public page shows it. */
export interface LegalBasis {
  readonly label: string;
  readonly url?: string | undefined;
}

export interface Rule {
  readonly legalBasis: readonly LegalBasis[];
  /** What nobody has read in the text itself, in French. */
  readonly uncertain?: string | undefined;
}

/** A rule with one fraction between 0 and 1. */
export interface ShareRule extends Rule {
  readonly share: number;
}

export interface OwnShareRule extends ShareRule {
  /** Departments and territories whose authorities the rule leaves out. */
  readonly exemptDepartments: readonly string[];
}

/** The rules in force on a day. An absent member is a rule that did not exist then, or that a test takes away. */
export interface NationalLaw {
  /** CGCT L1111-10, III: least part of the *public* funding that the owner of an investment brings itself. */
  readonly ownShare?: OwnShareRule | undefined;
  /** The same, where one level of authority leads the field (L1111-9). Told as a warning: it depends on conventions. */
  readonly leadAuthorityShare?: ShareRule | undefined;
  /** CGCT R2334-27: each endowment of the State pays at least this part of its eligible base, or nothing. */
  readonly endowmentFloor?: ShareRule | undefined;
  /** CGCT R2334-27: the endowments of the State pay at most this part of the eligible base together. */
  readonly endowmentCeiling?: ShareRule | undefined;
  /** Where the State subsidises an investment: public aid together against the eligible base. */
  readonly publicAidCeiling?: ShareRule | undefined;
  /** Fonds de concours: at most this part of what the other subsidies leave. */
  readonly interCommunalFund?: ShareRule | undefined;
}

export type RuleName = keyof NationalLaw;

type Dated<T> = Period & T;

const DOCTRINE = 'https://www.doctrine.fr/l/texts/codes/LEGITEXT000006070633/articles';
const L1111_10: LegalBasis = { label: 'CGCT, article L1111-10, III', url: `${DOCTRINE}/LEGIARTI000023245837` };
const R2334_27: LegalBasis = { label: 'CGCT, article R2334-27', url: `${DOCTRINE}/LEGIARTI000006397211` };

/** Guadeloupe, Martinique, Guyane, La Réunion, Saint-Pierre-et-Miquelon, Mayotte, Saint-Barthélemy, Saint-Martin. */
export const EXEMPT_DEPARTMENTS: readonly string[] = ['971', '972', '973', '974', '975', '976', '977', '978'];

const OWN_SHARE: readonly Dated<OwnShareRule>[] = [
  { from: Day.of('2012-01-01'), share: 0.2, exemptDepartments: EXEMPT_DEPARTMENTS, legalBasis: [L1111_10] },
];

const LEAD_AUTHORITY_SHARE: readonly Dated<ShareRule>[] = [
  {
    from: Day.of('2014-01-29'),
    share: 0.3,
    legalBasis: [{ label: 'CGCT, articles L1111-9 et L1111-10' }],
    uncertain:
      'La règle dépend des conventions territoriales d’exercice concerté ; elle est rarement opposée aux communes (de mémoire, à vérifier).',
  },
];

const BEFORE_DECREE_2021_1291 =
  'La rédaction antérieure au 6 octobre 2021 n’a pas été lue ; les mêmes taux sont retenus par prudence.';

const ENDOWMENT_FLOOR: readonly Dated<ShareRule>[] = [
  { until: Day.of('2021-10-05'), share: 0.2, legalBasis: [R2334_27], uncertain: BEFORE_DECREE_2021_1291 },
  {
    from: Day.of('2021-10-06'),
    share: 0.2,
    legalBasis: [{ ...R2334_27, label: 'CGCT, article R2334-27 (décret 2021-1291)' }],
  },
];

const ENDOWMENT_CEILING: readonly Dated<ShareRule>[] = [
  { until: Day.of('2021-10-05'), share: 0.8, legalBasis: [R2334_27], uncertain: BEFORE_DECREE_2021_1291 },
  {
    from: Day.of('2021-10-06'),
    share: 0.8,
    legalBasis: [{ ...R2334_27, label: 'CGCT, article R2334-27 (décret 2021-1291)' }],
  },
];

const PUBLIC_AID_CEILING: readonly Dated<ShareRule>[] = [
  {
    from: Day.of('1999-12-17'),
    until: Day.of('2018-09-30'),
    share: 0.8,
    legalBasis: [{ label: 'Décret 99-1060 du 16 décembre 1999' }],
    uncertain: 'Plafond abrogé au 1er octobre 2018 ; ses exceptions n’ont pas été lues.',
  },
  {
    from: Day.of('2018-10-01'),
    share: 1,
    legalBasis: [
      {
        label: 'Décret 2018-514 du 25 juin 2018',
        url: 'https://www.circulaires.gouv.fr/affichTexte.do?cidTexte=JORFTEXT000037106457',
      },
    ],
  },
];

const INTER_COMMUNAL_FUND: readonly Dated<ShareRule>[] = [
  {
    share: 0.5,
    legalBasis: [{ label: 'CGCT, articles L5214-16 V, L5215-26 et L5216-5 VI' }],
  },
];

/** The rules in force on that day. */
export function lawOn(day: Day): NationalLaw {
  return {
    ownShare: inForce(OWN_SHARE, day),
    leadAuthorityShare: inForce(LEAD_AUTHORITY_SHARE, day),
    endowmentFloor: inForce(ENDOWMENT_FLOOR, day),
    endowmentCeiling: inForce(ENDOWMENT_CEILING, day),
    publicAidCeiling: inForce(PUBLIC_AID_CEILING, day),
    interCommunalFund: inForce(INTER_COMMUNAL_FUND, day),
  };
}

function inForce<T>(versions: readonly Dated<T>[], day: Day): Dated<T> | undefined {
  return versions.find((version) => Period.contains(version, day));
}

/** A derogation to the owner's minimum share (L1111-10). */
export interface Derogation extends Rule {
  readonly code: string;
  readonly from: Day;
  /** French, as it reads inside a sentence: « la rénovation énergétique d’un bâtiment scolaire ». */
  readonly label: string;
  /** The least own share of public funding that remains, a fraction; 0 where nothing remains due. */
  readonly share: number;
  /** LAW: it applies by itself. PREFECT: somebody has to ask, and the prefect may refuse. */
  readonly decidedBy: 'LAW' | 'PREFECT';
  /** What must be true, in French, without final stop. */
  readonly condition: string;
  /** Where it holds; everywhere when absent. */
  readonly departments?: readonly string[] | undefined;
  /** Theme codes that a project of this sort carries, all of them; none when themes tell nothing. */
  readonly themes: readonly string[];
}

const DISPROPORTIONATE = 'si 20 % est disproportionné à la capacité financière de la collectivité';
const NO_THRESHOLD_READ = 'Guichet ne connaît pas de part minimale fixée par le texte : le préfet en décide.';

/** The derogations that the law knows, by the code a client sends. */
export const DEROGATIONS: readonly Derogation[] = [
  {
    code: 'school-energy-renovation',
    label: 'la rénovation énergétique d’un bâtiment scolaire',
    share: 0.1,
    decidedBy: 'PREFECT',
    from: Day.of('2024-03-31'),
    condition: `Le préfet peut ramener la part à 10 % ${DISPROPORTIONATE}`,
    themes: ['batiment-scolaire', 'renovation-energetique'],
    legalBasis: [
      L1111_10,
      {
        label: 'Loi 2024-279 du 29 mars 2024',
        url: 'https://www.vie-publique.fr/loi/294681-loi-29-mars-2024-renovation-batiments-scolaires-par-les-collectivites',
      },
    ],
  },
  {
    code: 'urban-renewal',
    label: 'la rénovation urbaine (PNRU)',
    share: 0,
    decidedBy: 'LAW',
    from: Day.of('2012-01-01'),
    condition: 'L’opération figure au programme national de rénovation urbaine (convention ANRU)',
    themes: [],
    legalBasis: [L1111_10, { label: 'Loi 2003-710 du 1er août 2003, article 9' }],
  },
  {
    code: 'new-urban-renewal',
    label: 'le nouveau programme national de renouvellement urbain (NPNRU)',
    share: 0,
    decidedBy: 'LAW',
    from: Day.of('2014-02-23'),
    condition: 'L’opération figure dans une convention du NPNRU',
    themes: [],
    legalBasis: [L1111_10, { label: 'Loi 2003-710 du 1er août 2003, article 9-1' }],
    uncertain: 'Guichet n’a pas lu le texte : que la dérogation vaut aussi pour le NPNRU est à vérifier.',
  },
  {
    code: 'protected-monument',
    label: 'les travaux sur un monument protégé',
    share: 0,
    decidedBy: 'PREFECT',
    from: Day.of('2012-01-01'),
    condition: 'Le préfet de département peut déroger si le monument est protégé au titre du code du patrimoine',
    themes: ['patrimoine'],
    legalBasis: [L1111_10],
    uncertain: NO_THRESHOLD_READ,
  },
  {
    code: 'unprotected-heritage',
    label: 'les travaux sur le patrimoine non protégé',
    share: 0,
    decidedBy: 'PREFECT',
    from: Day.of('2019-12-29'),
    condition: `Le préfet peut déroger en cas d’urgence ou de nécessité publique, ou ${DISPROPORTIONATE}`,
    themes: ['patrimoine'],
    legalBasis: [L1111_10, { label: 'Loi 2019-1461 du 27 décembre 2019, article 82' }],
    uncertain: NO_THRESHOLD_READ,
  },
  {
    code: 'natural-disaster',
    label: 'la réparation des dégâts d’une calamité publique',
    share: 0,
    decidedBy: 'PREFECT',
    from: Day.of('2012-01-01'),
    condition: 'Le préfet peut déroger selon l’importance des dégâts et la capacité financière de la collectivité',
    themes: ['risques'],
    legalBasis: [L1111_10],
    uncertain: NO_THRESHOLD_READ,
  },
  {
    code: 'bridges',
    label: 'les ponts et ouvrages d’art',
    share: 0,
    decidedBy: 'PREFECT',
    from: Day.of('2019-12-29'),
    condition: `Le préfet peut déroger ${DISPROPORTIONATE}`,
    themes: ['voirie'],
    legalBasis: [L1111_10, { label: 'Loi 2019-1461 du 27 décembre 2019' }],
    uncertain: `Guichet connaît cette dérogation par les débats parlementaires, sans avoir lu le texte. ${NO_THRESHOLD_READ}`,
  },
  {
    code: 'pastoral-equipment',
    label: 'les équipements pastoraux',
    share: 0,
    decidedBy: 'PREFECT',
    from: Day.of('2021-08-25'),
    condition: `Le préfet peut déroger ${DISPROPORTIONATE}`,
    themes: ['agriculture'],
    legalBasis: [L1111_10, { label: 'Loi 2021-1104 du 22 août 2021, article 229' }],
    uncertain: `Guichet connaît cette dérogation par d’autres sources, sans avoir lu le texte. ${NO_THRESHOLD_READ}`,
  },
  {
    code: 'interreg',
    label: 'un programme européen de coopération territoriale (FEDER)',
    share: 0.15,
    decidedBy: 'LAW',
    from: Day.of('2012-01-01'),
    condition: 'L’opération est cofinancée par le FEDER au titre de la coopération territoriale européenne',
    themes: [],
    legalBasis: [L1111_10],
    uncertain: 'Le seuil de 15 % et la date d’entrée en vigueur sont à vérifier dans le texte.',
  },
  {
    code: 'corsica-exceptional-programme',
    departments: ['2A', '2B'],
    label: 'le programme exceptionnel d’investissement pour la Corse',
    share: 0.1,
    decidedBy: 'LAW',
    from: Day.of('2012-01-01'),
    condition: 'Les travaux sont ceux d’un groupement de Corse et figurent au programme exceptionnel',
    themes: [],
    legalBasis: [L1111_10],
    uncertain: 'Les travaux concernés et la date d’entrée en vigueur sont à vérifier.',
  },
  {
    code: 'urban-violence-2023',
    label: 'la reconstruction après les violences urbaines de 2023',
    share: 0,
    decidedBy: 'PREFECT',
    from: Day.of('2023-09-14'),
    condition: 'Le préfet peut déroger si le bien a été dégradé entre le 27 juin et le 5 juillet 2023',
    themes: [],
    legalBasis: [{ label: 'Ordonnance prise sur habilitation de juillet 2023' }],
    uncertain: 'La date d’entrée en vigueur et le seuil sont à vérifier.',
  },
];

export function derogation(code: string): Derogation | undefined {
  return DEROGATIONS.find((one) => one.code === code);
}
