/**
 * The JSON Schema 2020-12 of a scheme's YAML file. Built here from the vocabularies so that its lists cannot drift;
 * `libs/catalogue/scheme.schema.json` is the same text for editors (a test compares them).
 *

 * It says the form. What a form cannot say (dates in order, references) is checked in `checks.ts`, and conditions by the
 * criteria library: here they are described for editors.
 */
import { PROGRAMMES } from '#territory';

import { BENEFICIARY_TYPES, PERIMETER_SCALES, RECURRENCES, SPENDING_KINDS, STAGES } from './scheme.js';
import { AID_TYPES } from './taxonomy/aid-types.js';
import {
  BENEFICIARY_TYPE_LABELS,
  PERIMETER_SCALE_LABELS,
  RECURRENCE_LABELS,
  SPENDING_KIND_LABELS,
  STAGE_LABELS,
} from './taxonomy/labels.js';
import { ORGANISATIONS } from './taxonomy/organisations.js';
import { THEME_GROUPS, THEMES } from './taxonomy/themes.js';
import { CATALOGUE_VOCABULARY } from './vocabulary.js';

export type JsonSchema = Readonly<Record<string, unknown>>;

const SLUG = { type: 'string', pattern: '^[a-z0-9]+(-[a-z0-9]+)*$', maxLength: 80 };
const TEXT = { type: 'string', minLength: 1, maxLength: 2000, pattern: '\\S' };
const DAY = { type: 'string', format: 'day', pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' };
const URL = { type: 'string', format: 'web-address', pattern: '^https?://', maxLength: 700 };
const EURO = { type: 'string', pattern: '^[0-9]{1,13}\\.[0-9]{2}$' };
const RATE = { type: 'number', minimum: 0, maximum: 1 };

/** A list of codes, each offered by the editor with its French label. */
function oneOf(labelled: Iterable<readonly [code: string, label: string]>, description: string): JsonSchema {
  const entries = [...labelled];
  return {
    enum: entries.map(([code]) => code),
    // Not in the standard, but what editors read to show a label beside each completion.
    enumDescriptions: entries.map(([, label]) => label),
    description,
  };
}

function listOf(items: JsonSchema, description: string, more: JsonSchema = {}): JsonSchema {
  return { type: 'array', items, uniqueItems: true, description, ...more };
}

const labelled = <Code extends string>(codes: readonly Code[], labels: Readonly<Record<Code, string>>) =>
  codes.map((code) => [code, labels[code]] as const);

const object = (required: readonly string[], properties: JsonSchema, description: string): JsonSchema => ({
  type: 'object',
  required,
  properties,
  unevaluatedProperties: false,
  description,
});

/** The forms of a condition: the words that make one up, and at least one of `needs` beside the first. */
const FORMS: Readonly<Record<string, { readonly properties: JsonSchema; readonly needs?: readonly string[] }>> = {
  all: { properties: { all: { $ref: '#/$defs/branches', description: 'Toutes ces conditions à la fois.' } } },
  any: { properties: { any: { $ref: '#/$defs/branches', description: 'L’une au moins de ces conditions.' } } },
  not: { properties: { not: { $ref: '#/$defs/criterion', description: 'Le contraire de cette condition.' } } },
  fact: {
    properties: {
      fact: { $ref: '#/$defs/fact' },
      is: {
        type: ['boolean', 'string'],
        description: 'Valeur exacte : `true`, `false`, ou un code pour un fait à choix (`METROPOLE`).',
      },
      in: listOf({ type: 'string' }, 'Pour un fait à choix : une de ces valeurs.', { minItems: 1 }),
      includes: listOf({ type: 'string' }, 'Pour un fait à liste (`project.themes`) : au moins un de ces codes.', {
        minItems: 1,
      }),
      boundedBy: object(
        ['fact', 'surelyBelow'],
        {
          fact: { $ref: '#/$defs/fact' },
          surelyBelow: {
            type: 'number',
            exclusiveMinimum: 0,
            maximum: 1,
            description: 'Part du seuil sous laquelle on conclut.',
          },
        },
        'Quand le fait est inconnu, un autre fait le borne : population municipale pour la population DGF.',
      ),
      atLeast: { $ref: '#/$defs/threshold', description: 'Au moins (≥).' },
      moreThan: { $ref: '#/$defs/threshold', description: 'Strictement plus que (>).' },
      atMost: { $ref: '#/$defs/threshold', description: 'Au plus (≤).' },
      lessThan: {
        $ref: '#/$defs/threshold',
        description: 'Strictement moins que (<), comme la loi écrit « inférieur à ».',
      },
    },
    needs: ['is', 'in', 'includes', 'atLeast', 'moreThan', 'atMost', 'lessThan'],
  },
  ratio: {
    properties: {
      ratio: {
        type: 'array',
        prefixItems: [{ $ref: '#/$defs/fact' }, { $ref: '#/$defs/fact' }],
        items: false,
        minItems: 2,
        description: 'Rapport entre deux faits : [numérateur, dénominateur].',
      },
      atLeast: { $ref: '#/$defs/threshold', description: 'Au moins (≥).' },
      moreThan: { $ref: '#/$defs/threshold', description: 'Strictement plus que (>).' },
      atMost: { $ref: '#/$defs/threshold', description: 'Au plus (≤).' },
      lessThan: { $ref: '#/$defs/threshold', description: 'Strictement moins que (<).' },
    },
    needs: ['atLeast', 'moreThan', 'atMost', 'lessThan'],
  },
  on: {
    properties: {
      on: {
        ...object(
          [],
          { from: { ...DAY, description: 'Premier jour.' }, until: { ...DAY, description: 'Dernier jour.' } },
          'Le jour de la demande tombe dans cette période, bornes comprises.',
        ),
        minProperties: 1,
      },
    },
  },
  windows: {
    properties: {
      windows: {
        const: true,
        description: 'Le dispositif est en vigueur et une de ses fenêtres est ouverte ce jour-là.',
      },
    },
  },
  perimeter: {
    properties: {
      perimeter: {
        if: { type: 'array' },
        then: listOf(
          { type: 'string', pattern: '^(commune|epci|department|region|zone):[0-9A-Z]+$' },
          'Territoires : `department:69`, `epci:200069060`, `zone:DROM`.',
          { minItems: 1 },
        ),
        else: { const: true },
        description:
          '`true` : le périmètre du dispositif ; sinon, une liste de territoires (`department:69`, `zone:DROM`).',
      },
    },
  },
  discretion: {
    properties: {
      discretion: { ...TEXT, description: 'Qui décide librement, en français : la condition reste inconnue.' },
    },
  },
  uncertain: {
    properties: {
      uncertain: {
        ...TEXT,
        description: 'Ce que les sources ne disent pas, en français : la condition reste inconnue.',
      },
    },
  },
};

const CRITERION: JsonSchema = {
  title: 'Condition',
  type: 'object',
  description:
    'Condition d’éligibilité : `all`, `any`, `not`, ou une condition simple sur un fait (`fact`), un rapport (`ratio`), une date (`on`), ' +
    'les fenêtres (`windows`), le périmètre (`perimeter`), une décision libre (`discretion`) ou une incertitude (`uncertain`).',
  properties: {
    code: {
      type: 'string',
      pattern: '^[a-z0-9]+(-[a-z0-9]+)*\\.[a-z0-9]+([-.][a-z0-9]+)*$',
      description:
        'Code stable : le slug du dispositif, un point, un nom en kebab-case (`detr.population-metropole`). Obligatoire sur une condition simple.',
    },
    sentence: {
      ...TEXT,
      description: 'L’exigence en français, sans point final, quand la phrase générée serait maladroite.',
    },
    when: {
      $ref: '#/$defs/criterion',
      description: 'La condition ne compte que dans ce cas ; ailleurs elle est sans objet.',
    },
    legalBasis: { $ref: '#/$defs/legalBases' },
    remedy: { ...TEXT, description: 'Ce qui changerait le résultat, en français.' },
    fromMemory: {
      type: 'boolean',
      description: 'Vrai quand personne n’a lu ce fait dans le texte même : affiché comme tel, jugé comme écrit.',
    },
  },
  // Every form's words at once, so that an editor offers them; the branches below say which go together.
  allOf: Object.entries(FORMS).map(([form, { properties, needs }]) => ({
    if: { required: [form] },
    then: { properties, ...(needs && { anyOf: needs.map((word) => ({ required: [word] })) }) },
  })),
  oneOf: Object.keys(FORMS).map((form) => ({ required: [form] })),
  unevaluatedProperties: false,
};

const TERMS: JsonSchema = {
  base: oneOf(
    [
      ['ELIGIBLE_COST', 'la dépense éligible'],
      ['DEFICIT', 'ce que les autres aides laissent à découvert'],
      ['REMAINDER', 'ce qui reste au maître d’ouvrage après subventions'],
    ],
    'Ce à quoi s’applique le taux.',
  ),
  rateMin: { ...RATE, description: 'Taux minimal, entre 0 et 1 : `0.2` pour 20 %.' },
  rateMax: { ...RATE, description: 'Taux maximal, entre 0 et 1 : `0.8` pour 80 %.' },
  amountMin: { ...EURO, description: 'Montant minimal, entre guillemets, avec deux décimales : "5000.00".' },
  amountMax: { ...EURO, description: 'Montant maximal, entre guillemets, avec deux décimales : "80000.00".' },
  baseMax: { ...EURO, description: 'Dépense éligible la plus élevée prise en compte : "1500000.00".' },
  flat: object(
    ['total', 'unit'],
    {
      total: { ...EURO, description: 'Le forfait entier : "40000.00".' },
      unit: { ...TEXT, description: 'Ce qu’il paie, en français : « par poste », « par an pendant 2 ans ».' },
      rateMax: { ...RATE, description: 'Part du coût que le forfait ne dépasse pas.' },
    },
    'Forfait (kind: FLAT).',
  ),
  stateEndowment: {
    type: 'boolean',
    description: 'Dotation de l’État au sens de l’article R2334-27 du CGCT (20 à 80 %).',
  },
  stateSubsidy: {
    type: 'boolean',
    description:
      'Subvention de l’État au sens du décret 2018-514 (FNADT, Fonds vert) : avec elle, les aides publiques ne dépassent pas la dépense éligible. Par défaut : oui sur un déficit, non autrement.',
  },
  oneAidPerExpense: {
    type: 'boolean',
    description: 'Le dispositif veut être la seule aide publique sur les dépenses qu’il finance.',
  },
  incompatibleWith: listOf(
    object(
      ['scheme', 'sentence'],
      {
        scheme: { ...SLUG, description: 'Slug de l’autre dispositif.' },
        sentence: { ...TEXT, description: 'Pourquoi, en français.' },
      },
      'Dispositif qui ne peut pas financer la même opération.',
    ),
    'Dispositifs qui ne se cumulent pas avec celui-ci sur la même opération.',
  ),
  uncertain: { ...TEXT, description: 'Pourquoi un taux ou un montant n’est pas sûr, en français.' },
  comment: { ...TEXT, description: 'Ce qui est dit du taux ou du montant quand les nombres ne suffisent pas.' },
};

const partiesOf = (items: JsonSchema): JsonSchema => ({ funders: { items }, instructors: { items } });

export function schemeJsonSchema(): JsonSchema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Dispositif d’aide',
    description: 'Un dispositif du catalogue de Guichet. Le fichier porte le nom du slug : `detr.yaml`.',
    type: 'object',
    required: [
      'slug',
      'name',
      'summary',
      'description',
      'funders',
      'aidTypes',
      'themes',
      'beneficiaryTypes',
      'spendingKinds',
      'stages',
      'recurrence',
      'financing',
      'eligibility',
      'legalBasis',
      'sources',
    ],
    properties: {
      slug: { ...SLUG, description: 'Identifiant stable, en kebab-case, égal au nom du fichier.' },
      kind: {
        ...oneOf(
          [
            ['AID', 'une aide'],
            ['STATUS', 'un statut juridique (ORT) : jamais dans un plan de financement'],
            ['COMPENSATION', 'une compensation (FCTVA) : jamais dans un plan de financement'],
          ],
          'Ce qu’est le dispositif.',
        ),
        default: 'AID',
      },
      name: { ...TEXT, maxLength: 255, description: 'Nom complet, sans le sigle.' },
      acronym: { type: 'string', minLength: 2, maxLength: 64, description: 'Sigle ou nom court : « DETR ».' },
      summary: { ...TEXT, maxLength: 500, description: 'Une ou deux phrases simples, pour une liste de résultats.' },
      description: {
        ...TEXT,
        maxLength: 20000,
        description:
          'Texte de la fiche : paragraphes en Markdown, sans HTML. N’y répétez pas l’éligibilité, elle est écrite à partir des critères.',
      },
      funders: listOf({ type: 'string' }, 'Qui paie, le principal d’abord.'),
      instructors: listOf({ type: 'string' }, 'Qui reçoit et examine le dossier.', { default: [] }),
      organisations: listOf(
        object(
          ['slug', 'name'],
          {
            slug: { ...SLUG, description: 'Identifiant stable, repris dans `funders` ou `instructors`.' },
            name: { ...TEXT, maxLength: 255, description: 'Nom, tel qu’il est affiché.' },
          },
          'Organisme hors de la liste du service.',
        ),
        'Financeurs et instructeurs que la liste du service ne connaît pas (un département, une région …).',
        { minItems: 1 },
      ),
      aidTypes: listOf(
        oneOf(
          AID_TYPES.map((type) => [type.code, type.label]),
          'Type d’aide.',
        ),
        'Types d’aide.',
      ),
      themes: listOf(
        oneOf(
          [...THEMES, ...THEME_GROUPS].map((theme) => [theme.code, theme.label]),
          'Thème, ou groupe de thèmes (tous ses thèmes).',
        ),
        'De quoi parle le dispositif.',
        { minItems: 1 },
      ),
      programmes: listOf(
        oneOf(
          PROGRAMMES.map((programme) => [programme.code, programme.name]),
          'Programme ou zonage.',
        ),
        'Programmes et zonages auxquels le dispositif est lié.',
        { default: [] },
      ),
      beneficiaryTypes: listOf(
        oneOf(labelled(BENEFICIARY_TYPES, BENEFICIARY_TYPE_LABELS), 'Bénéficiaire.'),
        'Qui peut déposer un dossier.',
        { minItems: 1 },
      ),
      spendingKinds: listOf(
        oneOf(labelled(SPENDING_KINDS, SPENDING_KIND_LABELS), 'Nature de dépense.'),
        'Ce que l’argent paie.',
      ),
      stages: listOf(oneOf(labelled(STAGES, STAGE_LABELS), 'Avancement.'), 'À quel moment du projet.', { minItems: 1 }),
      perimeter: {
        ...object(
          ['scale'],
          {
            scale: oneOf(labelled(PERIMETER_SCALES, PERIMETER_SCALE_LABELS), 'Échelle.'),
            codes: listOf(
              { type: 'string', pattern: '^((commune|epci|department|region|zone):)?[0-9A-Z]{2,9}$' },
              'Codes INSEE, SIREN, de département ou de région, entre guillemets ; écrits en entier pour ADHOC (`department:69`) ; aucun pour le pays, l’hexagone ou l’outre-mer.',
              { minItems: 1 },
            ),
            name: { ...TEXT, maxLength: 255, description: 'Nom du territoire, pour un périmètre ADHOC.' },
          },
          'Territoire où le dispositif existe.',
        ),
        default: { scale: 'COUNTRY' },
      },
      validFrom: { ...DAY, description: 'Premier jour où le dispositif existe.' },
      validTo: { ...DAY, description: 'Dernier jour où le dispositif existe ; absent s’il existe encore.' },
      publishedOn: {
        ...DAY,
        description: 'Jour où le dispositif a été rendu public, quand ce n’est pas la plus ancienne de ses dates.',
      },
      windows: listOf(
        object(
          ['label'],
          {
            label: { ...TEXT, maxLength: 255, description: '« Édition 2 », « Appel 2024 ».' },
            opensOn: { ...DAY, description: 'Premier jour de dépôt ; absent : non borné.' },
            closesOn: { ...DAY, description: 'Dernier jour de dépôt ; absent : non borné.' },
            uncertain: {
              ...TEXT,
              description: 'Pourquoi les dates ne sont pas sûres : dans cette fenêtre, le critère reste à vérifier.',
            },
          },
          'Période de dépôt des dossiers.',
        ),
        'Fenêtres de dépôt ; aucune : dépôt au fil de l’eau pendant la validité.',
        { default: [] },
      ),
      recurrence: oneOf(labelled(RECURRENCES, RECURRENCE_LABELS), 'Récurrence.'),
      isCallForProjects: {
        type: 'boolean',
        default: false,
        description: 'Appel à projets ou à manifestation d’intérêt.',
      },
      financing: { $ref: '#/$defs/financing' },
      parameters: listOf(
        object(
          ['code', 'label', 'values'],
          {
            code: {
              type: 'string',
              pattern: '^[a-z0-9]+(-[a-z0-9]+)*\\.[a-z0-9]+([-.][a-z0-9]+)*$',
              description: 'Code stable : slug, point, nom (`dpv.part-qpv`).',
            },
            label: { ...TEXT, maxLength: 255, description: 'En français, avec son article.' },
            values: listOf(
              object(
                ['from', 'value'],
                {
                  from: { ...DAY, description: 'Premier jour d’effet.' },
                  value: { type: 'number', description: 'La valeur.' },
                  legalBasis: { $ref: '#/$defs/legalBasis' },
                },
                'Valeur à partir d’un jour.',
              ),
              'Valeurs datées, de la plus ancienne à la plus récente.',
              { minItems: 1 },
            ),
          },
          'Nombre fixé par un texte et qui a changé.',
        ),
        'Seuils datés, nommés une fois et cités par `{ parameter: … }`.',
        { default: [] },
      ),
      eligibility: { $ref: '#/$defs/criterion' },
      cumulation: listOf(
        object(
          ['code', 'sentence'],
          {
            code: {
              type: 'string',
              pattern: '^[a-z0-9]+(-[a-z0-9]+)*\\.[a-z0-9]+([-.][a-z0-9]+)*$',
              description: 'Code stable : slug, point, nom.',
            },
            sentence: { ...TEXT, description: 'La règle en français.' },
            legalBasis: { $ref: '#/$defs/legalBases' },
          },
          'Règle de cumul propre au dispositif.',
        ),
        'Règles de cumul propres au dispositif ; le droit commun n’y est pas répété.',
        { default: [] },
      ),
      legalBasis: { $ref: '#/$defs/legalBases', description: 'Textes qui fondent le dispositif.' },
      requiredDocuments: listOf({ $ref: '#/$defs/legalBasis' }, 'Pièces du dossier, avec un modèle quand il existe.', {
        default: [],
      }),
      contact: { ...TEXT, description: 'À qui s’adresser, en français.' },
      replacedBy: { ...SLUG, description: 'Slug du dispositif qui lui a succédé.' },
      applicationUrl: { ...URL, description: 'Où déposer le dossier.' },
      infoUrl: { ...URL, description: 'Page officielle.' },
      sources: listOf(
        object(
          ['label'],
          {
            label: { ...TEXT, description: 'Titre ou nom de la source.' },
            url: { ...URL, description: 'Page publique, en entier.' },
            checkedOn: { ...DAY, description: 'Jour où quelqu’un l’a lue ; absent pour un fait rapporté de mémoire.' },
          },
          'Source lue.',
        ),
        'D’où viennent les faits de la fiche.',
      ),
      uncertainties: listOf(TEXT, 'Ce qui n’est pas sûr, en français : affiché comme tel.', { default: [] }),
      keywords: listOf(
        { type: 'string', minLength: 2, maxLength: 80 },
        'Mots que les gens tapent et que le texte ne contient pas.',
        { default: [] },
      ),
    },
    // A status or a compensation may have no type of aid; an aid has at least one, and somebody who pays.
    if: { required: ['kind'], properties: { kind: { enum: ['STATUS', 'COMPENSATION'] } } },
    else: { properties: { funders: { minItems: 1 }, aidTypes: { minItems: 1 }, spendingKinds: { minItems: 1 } } },
    // Whoever names organisations of his own is checked against both lists, when the document is read.
    allOf: [
      {
        if: { required: ['organisations'] },
        then: { properties: partiesOf(SLUG) },
        else: { properties: partiesOf({ $ref: '#/$defs/organisation' }) },
      },
    ],
    unevaluatedProperties: false,
    $defs: {
      organisation: oneOf(
        ORGANISATIONS.map(({ slug, name, acronym }) => [
          slug,
          acronym && acronym !== name ? `${name} (${acronym})` : name,
        ]),
        'Organisme.',
      ),
      fact: oneOf(
        CATALOGUE_VOCABULARY.definitions.map((fact) => [fact.code, fact.label]),
        'Code du fait jugé ; docs/criteria.md les liste.',
      ),
      threshold: {
        anyOf: [
          { type: 'number' },
          object(
            ['parameter'],
            { parameter: { type: 'string', description: 'Code d’un paramètre daté du fichier.' } },
            'Seuil daté.',
          ),
        ],
      },
      branches: { type: 'array', items: { $ref: '#/$defs/criterion' }, minItems: 1 },
      criterion: CRITERION,
      legalBasis: object(
        ['label'],
        {
          label: { ...TEXT, description: '« CGCT L2334-33 », « circulaire du 30/07/2020 ».' },
          url: { ...URL, description: 'Page publique qui le montre.' },
        },
        'Texte de droit ou document officiel.',
      ),
      legalBases: listOf({ $ref: '#/$defs/legalBasis' }, 'Textes de droit ou documents officiels.'),
      financing: {
        ...object(
          ['kind'],
          {
            kind: oneOf(
              [
                ['RATE', 'une part d’une assiette'],
                ['FLAT', 'un forfait'],
                ['IN_KIND', 'des jours ou des études, jamais de l’argent dans un plan'],
                ['UNKNOWN', 'de l’argent, mais personne ne publie combien'],
              ],
              'Comment le dispositif paie.',
            ),
            ...TERMS,
            cases: listOf(
              object(
                ['terms'],
                {
                  facts: {
                    type: 'object',
                    propertyNames: { $ref: '#/$defs/fact' },
                    additionalProperties: { type: ['boolean', 'string'] },
                    minProperties: 1,
                    description: 'Valeurs exactes de faits : `status.opahRu: true`.',
                  },
                  from: { ...DAY, description: 'Premier jour.' },
                  until: { ...DAY, description: 'Dernier jour.' },
                  terms: object([], TERMS, 'Ce qui remplace les termes généraux.'),
                },
                'Cas particulier.',
              ),
              'Termes qui remplacent les précédents dans un cas ; le premier qui convient s’applique.',
            ),
          },
          'Comment le dispositif paie. Le droit commun du cofinancement n’y est pas répété.',
        ),
        allOf: [
          { if: { properties: { kind: { const: 'RATE' } } }, then: { required: ['base'] } },
          { if: { properties: { kind: { const: 'FLAT' } } }, then: { required: ['flat'] } },
        ],
      },
    },
  };
}
