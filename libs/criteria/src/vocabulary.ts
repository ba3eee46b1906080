/**
 * Every fact that a criterion may name, with its French words. One table: the `facts` query shows it, the YAML files are
 * checked against it, and the sentences of every verdict are made from it.
 */
import { nearest } from '#kernel';
import type { FactDefinition, FactFormat, FactOption, FactPhrases, Vocabulary } from './facts.js';

const COG = 'Code officiel géographique (INSEE), découpage administratif';
const DGCL = 'DGCL, critères de répartition des dotations';
const CENSUS = 'INSEE, populations légales';
const EPCI_CENSUS = 'INSEE, populations légales des communes membres';
const DECLARED = 'Déclaration du porteur de projet';
const OFFICE = 'Préfecture ou direction départementale des territoires';
const ANCT = 'ANCT, liste des communes du programme';

/** Nobody in France lives in a commune of more than three million inhabitants. */
const INHABITANTS = { min: 0, max: 3_000_000 };
const INHABITANTS_OF_A_GROUP = { min: 0, max: 10_000_000 };
const FRACTION = { min: 0, max: 1 };
/** Ten thousand million euros: above, an amount is a typing error. */
const AMOUNT = { min: 0, max: 10_000_000_000 };

type Words = Pick<FactDefinition, 'code' | 'label' | 'question' | 'sources'>;

function boolean(
  words: Words,
  required: string,
  denied: string,
  qualifiers?: readonly [yes: string, no: string],
): FactDefinition {
  const phrases: FactPhrases = {
    required,
    denied,
    ...(qualifiers ? { qualifier: qualifiers[0], deniedQualifier: qualifiers[1] } : {}),
  };
  return { ...words, type: 'BOOLEAN', phrases };
}

interface Measure {
  readonly unit: string;
  readonly range: { readonly min: number; readonly max: number };
  readonly integer?: boolean;
  readonly format?: FactFormat;
}

function number(words: Words, measure: Measure, phrases: FactPhrases): FactDefinition {
  return { ...words, type: 'NUMBER', format: 'NUMBER', ...measure, phrases };
}

function amount(words: Words & { readonly plural?: boolean }, phrases: FactPhrases): FactDefinition {
  return { ...words, type: 'EURO', unit: '€', format: 'EURO', range: AMOUNT, phrases };
}

function choice(words: Words, options: readonly FactOption[], phrases: FactPhrases): FactDefinition {
  return { ...words, type: 'CHOICE', options, phrases };
}

function option(value: string, label: string, inSentence: string, qualifier?: string): FactOption {
  return { value, label, inSentence, ...(qualifier === undefined ? {} : { qualifier }) };
}

function inhabitants(subject: string, kind: string): FactPhrases {
  return {
    required: `${subject} compte {bounds} habitants${kind}`,
    found: `{value} habitants`,
    qualifier: `{of} habitants${kind}`,
  };
}

const BENEFICIARY: readonly FactDefinition[] = [
  choice(
    {
      code: 'beneficiary.type',
      label: 'le type de demandeur',
      question: 'Qui dépose la demande ?',
      sources: ['Déduit du lieu : commune ou EPCI', DECLARED],
    },
    [
      option('COMMUNE', 'Commune', 'une commune'),
      option('EPCI', 'EPCI à fiscalité propre', 'un EPCI à fiscalité propre'),
      option('SYNDICAT', 'Syndicat de communes ou syndicat mixte', 'un syndicat'),
      option('PETR', 'Pôle d’équilibre territorial et rural (PETR)', 'un PETR'),
      option('DEPARTMENT', 'Département', 'un département'),
      option('REGION', 'Région', 'une région'),
      option('OTHER', 'Autre porteur (association, entreprise, établissement public…)', 'un autre porteur'),
    ],
    { required: 'le demandeur est {options}', denied: 'le demandeur n’est pas {options}', noun: true },
  ),
  number(
    {
      code: 'beneficiary.population',
      label: 'la population du groupement qui demande l’aide',
      question: 'Combien d’habitants compte le groupement (syndicat, PETR…) qui demande l’aide ?',
      sources: [DECLARED],
    },
    { unit: 'habitants', range: INHABITANTS_OF_A_GROUP, integer: true },
    inhabitants('le groupement demandeur', ''),
  ),
  boolean(
    {
      code: 'beneficiary.namedInStateContract',
      label: 'la désignation du maître d’ouvrage par un contrat avec l’État',
      question: 'Un contrat signé avec l’État désigne-t-il le demandeur comme maître d’ouvrage ?',
      sources: [DECLARED, OFFICE],
    },
    'le demandeur est désigné maître d’ouvrage par un contrat avec l’État',
    'le demandeur n’est pas désigné maître d’ouvrage par un contrat avec l’État',
  ),
  boolean(
    {
      code: 'beneficiary.roadAndTransportCompetence',
      label: 'l’exercice des compétences voirie, transports en commun et stationnement',
      question:
        'Le groupement exerce-t-il à la fois la voirie communale, les transports en commun et les parcs de stationnement ?',
      sources: [DECLARED],
    },
    'le groupement exerce les compétences voirie communale, transports en commun et parcs de stationnement',
    'le groupement n’exerce pas à la fois les compétences voirie communale, transports en commun et parcs de stationnement',
  ),
];

const PLACE: readonly FactDefinition[] = [
  choice(
    {
      code: 'place.zone',
      label: 'la zone (métropole ou outre-mer)',
      question: 'La commune est-elle en métropole ou outre-mer ?',
      sources: [COG],
    },
    [
      option('METROPOLE', 'Métropole', 'en métropole', 'de métropole'),
      option(
        'DROM',
        'Département ou région d’outre-mer',
        'dans un département ou une région d’outre-mer (DROM)',
        'd’un département ou d’une région d’outre-mer',
      ),
      option(
        'COM',
        'Collectivité d’outre-mer',
        'dans une collectivité d’outre-mer (COM)',
        'd’une collectivité d’outre-mer',
      ),
    ],
    { required: 'le territoire se situe {options}', denied: 'le territoire ne se situe pas {options}' },
  ),
  number(
    {
      code: 'place.population',
      label: 'la population municipale de la commune',
      question: 'Quelle est la population municipale de la commune (INSEE) ?',
      sources: [CENSUS],
    },
    { unit: 'habitants', range: INHABITANTS, integer: true },
    inhabitants('la commune', ' (population municipale)'),
  ),
  number(
    {
      code: 'place.populationDgf',
      label: 'la population DGF de la commune',
      question: 'Quelle est la population DGF de la commune (elle figure sur la fiche de notification de la DGF) ?',
      sources: [DGCL, DECLARED],
    },
    { unit: 'habitants', range: INHABITANTS, integer: true },
    inhabitants('la commune', ' (population DGF)'),
  ),
  number(
    {
      code: 'place.fiscalPotentialRatio',
      label: 'le potentiel financier par habitant rapporté à la moyenne des communes de 2 001 à 20 000 habitants',
      question:
        'Combien vaut le potentiel financier par habitant de la commune, rapporté à la moyenne des communes de 2 001 à 20 000 habitants (1,3 pour 130 % de cette moyenne) ?',
      sources: [DGCL, DECLARED],
    },
    { unit: 'fois la moyenne', range: { min: 0, max: 100 } },
    {
      required:
        'le potentiel financier par habitant représente {bounds} fois la moyenne nationale des communes de 2 001 à 20 000 habitants',
      found: '{value} fois cette moyenne',
    },
  ),
  choice(
    {
      code: 'place.density',
      label: 'la catégorie de densité de la commune',
      question:
        'Quelle est la catégorie de la commune (ou de l’EPCI qui demande) dans la grille de densité de l’INSEE ?',
      sources: ['INSEE, grille communale de densité'],
    },
    [
      option('DENSE', 'Densément peuplée', 'dense', 'dense'),
      option('INTERMEDIATE', 'De densité intermédiaire', 'de densité intermédiaire', 'de densité intermédiaire'),
      option('SPARSE', 'Peu dense', 'peu dense', 'peu dense'),
      option('VERY_SPARSE', 'Très peu dense', 'très peu dense', 'très peu dense'),
    ],
    {
      required: 'la commune est {options} (grille de densité de l’INSEE)',
      denied: 'la commune n’est pas {options} (grille de densité de l’INSEE)',
    },
  ),
  boolean(
    {
      code: 'place.recentCommuneNouvelle',
      label: 'l’existence d’une commune nouvelle de moins de trois ans',
      question: 'La commune est-elle une commune nouvelle créée depuis moins de trois ans ?',
      sources: ['Déduit des communes déléguées et associées (COG)', DECLARED],
    },
    'la commune est une commune nouvelle de moins de trois ans',
    'la commune n’est pas une commune nouvelle de moins de trois ans',
    ['nouvelle de moins de trois ans', 'qui n’est pas une commune nouvelle de moins de trois ans'],
  ),
  boolean(
    {
      code: 'place.dsuLast3Years',
      label: 'l’attribution de la dotation de solidarité urbaine (DSU) dans les trois dernières années',
      question: 'La commune a-t-elle reçu la dotation de solidarité urbaine (DSU) au moins une fois en trois ans ?',
      sources: [DGCL, DECLARED],
    },
    'la commune a reçu la dotation de solidarité urbaine (DSU) au moins une fois dans les trois dernières années',
    'la commune n’a pas reçu la dotation de solidarité urbaine (DSU) dans les trois dernières années',
  ),
  number(
    {
      code: 'place.dsuRank',
      label: 'le rang de la commune dans le classement de la DSU',
      question:
        'À quel rang la commune figure-t-elle dans le classement de la DSU des communes de 10 000 habitants et plus ?',
      sources: [DGCL, DECLARED],
    },
    { unit: 'rang', range: { min: 1, max: 2_000 }, integer: true },
    {
      required: 'le rang de la commune dans le classement de la DSU est {bounds}',
      found: 'elle y occupe le rang {value}',
    },
  ),
  boolean(
    {
      code: 'place.ruralSurroundings',
      label: 'la situation de la commune dans un département ou un EPCI rural',
      question: 'La commune fait-elle partie d’un département ou d’un EPCI rural ?',
      sources: [OFFICE, DECLARED],
    },
    'la commune fait partie d’un département ou d’un EPCI rural',
    'la commune ne fait pas partie d’un département ou d’un EPCI rural',
    ['d’un département ou d’un EPCI rural', 'hors d’un département ou d’un EPCI rural'],
  ),
  boolean(
    {
      code: 'place.withoutShop',
      label: 'l’absence ou l’insuffisance de commerces dans la commune',
      question: 'La commune est-elle sans commerce, ou mal desservie en commerces de proximité ?',
      sources: [DECLARED],
    },
    'la commune est sans commerce ou mal desservie',
    'la commune dispose de commerces de proximité',
    ['sans commerce ou mal desservie', 'pourvue en commerces'],
  ),
  choice(
    {
      code: 'place.waterBasin',
      label: 'l’agence de l’eau du bassin',
      question: 'De quelle agence de l’eau la commune dépend-elle ?',
      sources: ['Agences de l’eau, liste des communes par bassin', DECLARED],
    },
    [
      option('ADOUR_GARONNE', 'Adour-Garonne', 'Adour-Garonne', 'du bassin Adour-Garonne'),
      option('ARTOIS_PICARDIE', 'Artois-Picardie', 'Artois-Picardie', 'du bassin Artois-Picardie'),
      option('LOIRE_BRETAGNE', 'Loire-Bretagne', 'Loire-Bretagne', 'du bassin Loire-Bretagne'),
      option('RHIN_MEUSE', 'Rhin-Meuse', 'Rhin-Meuse', 'du bassin Rhin-Meuse'),
      option(
        'RHONE_MEDITERRANEE_CORSE',
        'Rhône-Méditerranée-Corse',
        'Rhône-Méditerranée-Corse',
        'du bassin Rhône-Méditerranée-Corse',
      ),
      option('SEINE_NORMANDIE', 'Seine-Normandie', 'Seine-Normandie', 'du bassin Seine-Normandie'),
    ],
    {
      required: 'la commune dépend de l’agence de l’eau {options}',
      denied: 'la commune ne dépend pas de l’agence de l’eau {options}',
    },
  ),
  boolean(
    {
      code: 'place.waterPriceAboveMinimum',
      label: 'le respect du prix minimum de l’eau fixé par l’agence',
      question: 'Le prix de l’eau atteint-il le minimum fixé par l’agence de l’eau ?',
      sources: [DECLARED],
    },
    'le prix de l’eau atteint le minimum fixé par l’agence de l’eau',
    'le prix de l’eau n’atteint pas le minimum fixé par l’agence de l’eau',
  ),
];

const EPCI: readonly FactDefinition[] = [
  number(
    {
      code: 'epci.population',
      label: 'la population de l’EPCI',
      question: 'Combien d’habitants compte l’EPCI au dernier recensement ?',
      sources: [EPCI_CENSUS, DECLARED],
    },
    { unit: 'habitants', range: INHABITANTS_OF_A_GROUP, integer: true },
    inhabitants('l’EPCI', ''),
  ),
  number(
    {
      code: 'epci.largestCommunePopulation',
      label: 'la population de la commune la plus peuplée de l’EPCI',
      question: 'Combien d’habitants compte la commune la plus peuplée de l’EPCI ?',
      sources: [EPCI_CENSUS, DECLARED],
    },
    { unit: 'habitants', range: INHABITANTS, integer: true },
    {
      required: 'la commune la plus peuplée de l’EPCI compte {bounds} habitants',
      found: '{value} habitants',
      qualifier: 'dont la commune la plus peuplée compte {bounds} habitants',
    },
  ),
  number(
    {
      code: 'epci.density',
      label: 'la densité de l’EPCI',
      question: 'Combien l’EPCI compte-t-il d’habitants par km² ?',
      sources: ['INSEE, populations légales et superficie des communes membres', DECLARED],
    },
    { unit: 'habitants par km²', range: { min: 0, max: 50_000 } },
    {
      required: 'l’EPCI compte {bounds} habitants par km²',
      found: '{value} habitants par km²',
      qualifier: '{of} habitants par km²',
    },
  ),
];

const PROGRAMMES: readonly FactDefinition[] = [
  boolean(
    {
      code: 'programme.pvd',
      label: 'l’appartenance au programme Petites villes de demain',
      question: 'La commune est-elle lauréate du programme Petites villes de demain (PVD) ?',
      sources: [ANCT, DECLARED],
    },
    'la commune est lauréate du programme Petites villes de demain',
    'la commune n’est pas lauréate du programme Petites villes de demain',
    ['lauréate du programme Petites villes de demain', 'non lauréate du programme Petites villes de demain'],
  ),
  boolean(
    {
      code: 'programme.pvd.conventionSigned',
      label: 'la signature de la convention d’adhésion à Petites villes de demain',
      question: 'La convention d’adhésion au programme Petites villes de demain est-elle signée ?',
      sources: [DECLARED, OFFICE],
    },
    'la convention d’adhésion au programme Petites villes de demain est signée',
    'la convention d’adhésion au programme Petites villes de demain n’est pas signée',
  ),
  boolean(
    {
      code: 'programme.acv',
      label: 'l’appartenance au programme Action cœur de ville',
      question: 'La commune fait-elle partie du programme Action cœur de ville (ACV) ?',
      sources: [ANCT, DECLARED],
    },
    'la commune fait partie du programme Action cœur de ville',
    'la commune ne fait pas partie du programme Action cœur de ville',
    ['du programme Action cœur de ville', 'hors du programme Action cœur de ville'],
  ),
  boolean(
    {
      code: 'programme.villagesAvenir',
      label: 'l’appartenance au programme Villages d’avenir',
      question: 'La commune fait-elle partie du programme Villages d’avenir ?',
      sources: [ANCT, DECLARED],
    },
    'la commune fait partie du programme Villages d’avenir',
    'la commune ne fait pas partie du programme Villages d’avenir',
    ['du programme Villages d’avenir', 'hors du programme Villages d’avenir'],
  ),
];

const STATUSES: readonly FactDefinition[] = [
  boolean(
    {
      code: 'status.ort',
      label: 'l’existence d’une opération de revitalisation de territoire (ORT)',
      question: 'Une convention d’opération de revitalisation de territoire (ORT) est-elle signée ?',
      sources: ['Liste des conventions d’ORT', DECLARED],
    },
    'la commune est couverte par une convention d’opération de revitalisation de territoire (ORT)',
    'la commune n’est pas couverte par une convention d’opération de revitalisation de territoire (ORT)',
    ['couverte par une ORT', 'sans ORT'],
  ),
  boolean(
    {
      code: 'status.opahRu',
      label: 'l’existence d’une OPAH de renouvellement urbain (OPAH-RU)',
      question: 'Une OPAH de renouvellement urbain (OPAH-RU) est-elle en cours ?',
      sources: [DECLARED, OFFICE],
    },
    'une OPAH de renouvellement urbain (OPAH-RU) est en cours',
    'aucune OPAH de renouvellement urbain (OPAH-RU) n’est en cours',
    ['engagée dans une OPAH-RU', 'sans OPAH-RU'],
  ),
  boolean(
    {
      code: 'status.opahRuStudy',
      label: 'l’existence d’une étude pré-opérationnelle d’OPAH-RU',
      question: 'Une étude pré-opérationnelle d’OPAH-RU est-elle en cours ou achevée ?',
      sources: [DECLARED, OFFICE],
    },
    'une étude pré-opérationnelle d’OPAH-RU est en cours ou achevée',
    'aucune étude pré-opérationnelle d’OPAH-RU n’a été engagée',
  ),
  boolean(
    {
      code: 'status.opahCd',
      label: 'l’existence d’une OPAH copropriétés dégradées (OPAH-CD)',
      question: 'Une OPAH copropriétés dégradées (OPAH-CD), un plan de sauvegarde ou une ORCOD est-il en cours ?',
      sources: [DECLARED, OFFICE],
    },
    'une OPAH copropriétés dégradées, un plan de sauvegarde ou une ORCOD est en cours',
    'aucune OPAH copropriétés dégradées, aucun plan de sauvegarde ni ORCOD n’est en cours',
  ),
  boolean(
    {
      code: 'status.anru',
      label: 'l’existence d’une convention avec l’ANRU',
      question: 'La commune a-t-elle une convention active avec l’ANRU, ou un quartier du NPNRU ?',
      sources: ['ANRU, liste des conventions', DECLARED],
    },
    'la commune a une convention active avec l’ANRU ou un quartier du NPNRU',
    'la commune n’a ni convention active avec l’ANRU ni quartier du NPNRU',
    ['sous convention avec l’ANRU', 'sans convention avec l’ANRU'],
  ),
  boolean(
    {
      code: 'status.crte',
      label: 'l’existence d’un contrat de relance et de transition écologique (CRTE)',
      question: 'Le territoire est-il couvert par un contrat de relance et de transition écologique (CRTE) signé ?',
      sources: ['ANCT, liste des CRTE', DECLARED],
    },
    'le territoire est couvert par un CRTE signé',
    'le territoire n’est pas couvert par un CRTE signé',
    ['couverte par un CRTE', 'sans CRTE'],
  ),
  boolean(
    {
      code: 'zoning.frr',
      label: 'le classement en zone France ruralités revitalisation (FRR)',
      question: 'La commune est-elle classée en zone France ruralités revitalisation (FRR) ?',
      sources: ['Arrêté de classement FRR', DECLARED],
    },
    'la commune est classée en zone France ruralités revitalisation (FRR)',
    'la commune n’est pas classée en zone France ruralités revitalisation (FRR)',
    ['classée en zone FRR', 'hors zone FRR'],
  ),
  boolean(
    {
      code: 'zoning.qpv',
      label: 'la présence d’un quartier prioritaire de la politique de la ville (QPV)',
      question: 'La commune compte-t-elle un quartier prioritaire de la politique de la ville (QPV) ?',
      sources: ['ANCT, liste des QPV', DECLARED],
    },
    'la commune compte un quartier prioritaire de la politique de la ville (QPV)',
    'la commune ne compte aucun quartier prioritaire de la politique de la ville (QPV)',
    ['comptant un QPV', 'sans QPV'],
  ),
  number(
    {
      code: 'zoning.qpvPopulationShare',
      label: 'la part de la population qui vit en QPV',
      question: 'Quelle part de la population vit en quartier prioritaire (0,19 pour 19 %) ?',
      sources: ['INSEE et ANCT, populations des QPV', DECLARED],
    },
    { unit: 'fraction', range: FRACTION, format: 'PERCENT' },
    {
      required: '{bounds} de la population vit en quartier prioritaire de la politique de la ville (QPV)',
      found: '{value} de la population',
      qualifier: 'dont {bounds} de la population vit en QPV',
    },
  ),
];

const PURPOSES: readonly FactOption[] = [
  option(
    'PVD_PROJECT_MANAGER',
    'Chef de projet Petites villes de demain',
    'un poste de chef de projet Petites villes de demain',
  ),
  option(
    'COMMERCE_MANAGER',
    'Manager de commerce ou de centre-ville',
    'un poste de manager de commerce ou de centre-ville',
  ),
  option('COMMERCE_DIAGNOSIS', 'Diagnostic du commerce', 'un diagnostic du commerce'),
  option(
    'COMMERCE_DIGITAL_SOLUTION',
    'Solution numérique pour les commerçants',
    'une solution numérique pour les commerçants',
  ),
  option(
    'COMMERCE_DIGITAL_ENGINEERING',
    'Ingénierie d’une solution numérique pour les commerçants',
    'l’ingénierie d’une solution numérique pour les commerçants',
  ),
  option(
    'VTA_POST',
    'Volontaire territorial en administration',
    'un poste de volontaire territorial en administration',
  ),
  option('OPAH_PROJECT_MANAGER', 'Chef de projet d’OPAH', 'un poste de chef de projet d’OPAH'),
  option(
    'OPAH_STUDY',
    'Étude pré-opérationnelle ou diagnostic d’habitat',
    'une étude pré-opérationnelle ou un diagnostic d’habitat',
  ),
  option('OPAH_MONITORING', 'Suivi-animation d’une OPAH', 'le suivi-animation d’une OPAH'),
  option('FRANCE_SERVICES', 'Espace France services', 'un espace France services'),
  option('DIGITAL_ADVISER', 'Conseiller numérique', 'un poste de conseiller numérique'),
  option('THIRD_PLACE', 'Tiers-lieu', 'un tiers-lieu'),
  option('MANUFACTURE', 'Manufacture de proximité', 'une manufacture de proximité'),
  option('STUDY', 'Étude ou expertise', 'une étude ou une expertise'),
  option('PROJECT_MANAGEMENT_ASSISTANCE', 'Assistance à maîtrise d’ouvrage', 'une assistance à maîtrise d’ouvrage'),
  option('WORKSHOP', 'Atelier de projet', 'un atelier de projet'),
  option('OTHER', 'Autre objet', 'un autre objet'),
];

const PROJECT: readonly FactDefinition[] = [
  choice(
    {
      code: 'project.spendingKind',
      label: 'la nature de la dépense',
      question: 'Que paie l’argent demandé ?',
      sources: [DECLARED],
    },
    [
      option('INVESTMENT', 'Investissement', 'un investissement'),
      option('OPERATING', 'Fonctionnement', 'du fonctionnement'),
      option('ENGINEERING', 'Ingénierie (études, conseil, assistance)', 'de l’ingénierie'),
      option('POST', 'Poste', 'un poste'),
    ],
    { required: 'la dépense concerne {options}', denied: 'la dépense ne concerne pas {options}', noun: true },
  ),
  boolean(
    {
      code: 'project.notStarted',
      label: 'le non-commencement du projet',
      question: 'Le projet reste-t-il à commencer (aucun devis signé, marché notifié ni ordre de service) ?',
      sources: [DECLARED],
    },
    'le projet n’a pas commencé avant la réception de la demande',
    'le projet a commencé avant la réception de la demande',
  ),
  {
    code: 'project.themes',
    label: 'les thèmes du projet',
    question: 'Sur quels thèmes porte le projet ?',
    type: 'LIST',
    sources: [DECLARED],
    plural: true,
    phrases: {
      required: 'le projet porte sur l’un de ces thèmes\u00a0: {options}',
      denied: 'le projet ne porte sur aucun de ces thèmes\u00a0: {options}',
    },
  },
  choice(
    {
      code: 'project.stage',
      label: 'l’avancement du projet',
      question: 'Où en est le projet ?',
      sources: [DECLARED],
    },
    [
      option('DESIGN', 'Réflexion, conception', 'en réflexion ou en conception', 'en réflexion ou en conception'),
      option('IMPLEMENTATION', 'Mise en œuvre, réalisation', 'en cours de réalisation', 'en cours de réalisation'),
      option('USE', 'Usage, valorisation', 'en usage ou en valorisation', 'en usage ou en valorisation'),
    ],
    { required: 'le projet est {options}', denied: 'le projet n’est pas {options}' },
  ),
  choice(
    {
      code: 'project.purpose',
      label: 'l’objet financé',
      question: 'Le projet est-il l’un de ces postes, études ou équipements précis ?',
      sources: [DECLARED],
    },
    PURPOSES,
    { required: 'la demande porte sur {options}', denied: 'la demande ne porte pas sur {options}', noun: true },
  ),
  boolean(
    {
      code: 'project.detrPriorityCategory',
      label: 'l’entrée du projet dans une catégorie prioritaire de la DETR',
      question: 'Le projet entre-t-il dans une catégorie prioritaire de la commission DETR du département ?',
      sources: ['Appel à projets DETR de la préfecture', DECLARED],
    },
    'le projet entre dans une catégorie prioritaire fixée par la commission DETR du département',
    'le projet n’entre dans aucune catégorie prioritaire de la commission DETR du département',
  ),
  boolean(
    {
      code: 'project.brownfield',
      label: 'la situation du projet sur une friche',
      question: 'Le projet porte-t-il sur une friche ?',
      sources: ['Cartofriches', DECLARED],
    },
    'le projet porte sur une friche',
    'le projet ne porte pas sur une friche',
  ),
  boolean(
    {
      code: 'project.formerIndustrialSite',
      label: 'la situation du projet sur un ancien site ICPE ou minier',
      question: 'Le projet porte-t-il sur un ancien site industriel classé (ICPE) ou minier ?',
      sources: ['Géorisques, inventaire des installations classées', DECLARED],
    },
    'le projet porte sur un ancien site ICPE ou minier',
    'le projet ne porte pas sur un ancien site ICPE ou minier',
  ),
  boolean(
    {
      code: 'project.polluterSettledOrDefaulting',
      label: 'la remise en état par le dernier exploitant, ou sa défaillance',
      question: 'Le dernier exploitant a-t-il remis le site en état, ou est-il défaillant ?',
      sources: ['DREAL', DECLARED],
    },
    'la remise en état réglementaire est faite ou le responsable de la pollution est défaillant',
    'la remise en état reste due par un responsable de la pollution solvable',
  ),
  boolean(
    {
      code: 'project.urbanDevelopment',
      label: 'l’inscription du projet dans une opération d’aménagement',
      question: 'Le projet s’inscrit-il dans une opération d’aménagement (code de l’urbanisme, L300-1) ?',
      sources: [DECLARED],
    },
    'le projet s’inscrit dans une opération d’aménagement au sens de l’article L300-1 du code de l’urbanisme',
    'le projet ne s’inscrit pas dans une opération d’aménagement au sens de l’article L300-1 du code de l’urbanisme',
  ),
  boolean(
    {
      code: 'project.residualDeficit',
      label: 'l’existence d’un déficit après toutes les autres aides',
      question: 'Le bilan du projet reste-t-il déficitaire une fois comptées toutes les autres aides ?',
      sources: [DECLARED],
    },
    'le bilan du projet reste déficitaire après toutes les autres aides',
    'le bilan du projet est équilibré après les autres aides',
  ),
  boolean(
    {
      code: 'project.inStateContract',
      label: 'l’inscription du projet dans un contrat avec l’État',
      question: 'Le projet est-il inscrit dans un contrat signé avec l’État (CRTE, contrat de ruralité…) ?',
      sources: [DECLARED, OFFICE],
    },
    'le projet est inscrit dans un contrat signé avec l’État (CRTE, contrat de ruralité…)',
    'le projet n’est inscrit dans aucun contrat signé avec l’État',
  ),
  boolean(
    {
      code: 'project.demographicGrowth',
      label: 'le lien du projet avec la croissance démographique',
      question: 'L’équipement est-il rendu nécessaire par l’accroissement du nombre d’habitants ?',
      sources: [DECLARED],
    },
    'l’équipement est rendu nécessaire par l’accroissement du nombre d’habitants',
    'l’équipement n’est pas rendu nécessaire par l’accroissement du nombre d’habitants',
  ),
  boolean(
    {
      code: 'project.publicBuilding',
      label: 'la situation du projet dans un bâtiment public local',
      question: 'Le projet porte-t-il sur un bâtiment public d’une collectivité ?',
      sources: [DECLARED],
    },
    'le projet porte sur un bâtiment public d’une collectivité',
    'le projet ne porte pas sur un bâtiment public d’une collectivité',
  ),
  number(
    {
      code: 'project.emissionsReduction',
      label: 'la réduction attendue des émissions de gaz à effet de serre',
      question: 'De combien le projet réduit-il les émissions de gaz à effet de serre (0,3 pour 30 %) ?',
      sources: ['Audit énergétique', DECLARED],
    },
    { unit: 'fraction', range: FRACTION, format: 'PERCENT' },
    {
      required: 'le projet fait baisser {of} les émissions de gaz à effet de serre',
      found: '{value} de baisse attendue',
    },
  ),
  boolean(
    {
      code: 'project.degradedHousingArea',
      label: 'la situation du projet dans un secteur d’habitat dégradé',
      question: 'Le projet concerne-t-il un secteur d’habitat dégradé, avec un volet de renouvellement urbain ?',
      sources: ['Étude pré-opérationnelle', DECLARED],
    },
    'le projet concerne un secteur d’habitat dégradé avec un volet de renouvellement urbain',
    'le projet ne concerne pas un secteur d’habitat dégradé',
  ),
  boolean(
    {
      code: 'project.newPost',
      label: 'la création d’un nouveau poste',
      question: 'La demande concerne-t-elle un nouveau poste (et non un renouvellement) ?',
      sources: [DECLARED],
    },
    'la demande concerne un nouveau poste',
    'la demande concerne le renouvellement d’un poste existant',
  ),
  boolean(
    {
      code: 'project.networkHead',
      label: 'le rôle de tête de réseau du tiers-lieu',
      question: 'Le tiers-lieu joue-t-il un rôle de tête de réseau pour les autres tiers-lieux du territoire ?',
      sources: [DECLARED],
    },
    'le tiers-lieu joue un rôle de tête de réseau',
    'le tiers-lieu ne joue pas un rôle de tête de réseau',
  ),
  boolean(
    {
      code: 'project.sharedProductionPlace',
      label: 'le caractère de lieu productif mutualisé',
      question: 'Le projet est-il un lieu de production partagé entre plusieurs entreprises ou artisans ?',
      sources: [DECLARED],
    },
    'le projet est un lieu de production mutualisé',
    'le projet n’est pas un lieu de production mutualisé',
  ),
  boolean(
    {
      code: 'project.buildingAvailable',
      label: 'la disponibilité d’un bâtiment adapté',
      question: 'Un bâtiment adapté au projet est-il disponible ?',
      sources: [DECLARED],
    },
    'un bâtiment adapté au projet est disponible',
    'aucun bâtiment adapté au projet n’est disponible',
  ),
  boolean(
    {
      code: 'project.legalEntityDeclared',
      label: 'l’existence d’une structure juridique déclarée pour porter le projet',
      question: 'Une structure juridique déclarée porte-t-elle le projet ?',
      sources: [DECLARED],
    },
    'une structure juridique déclarée porte le projet',
    'aucune structure juridique déclarée ne porte le projet',
  ),
  number(
    {
      code: 'project.trainedAgents',
      label: 'le nombre d’agents formés présents',
      question: 'Combien d’agents formés accueillent le public ?',
      sources: [DECLARED],
    },
    { unit: 'agents', range: { min: 0, max: 1_000 }, integer: true },
    { required: '{bounds} agents formés accueillent le public', found: '{value} agents' },
  ),
  number(
    {
      code: 'project.weeklyOpeningHours',
      label: 'le nombre d’heures d’ouverture par semaine',
      question: 'Combien d’heures par semaine l’espace est-il ouvert au public ?',
      sources: [DECLARED],
    },
    { unit: 'heures', range: { min: 0, max: 168 } },
    { required: 'l’espace est ouvert au public {bounds} heures par semaine', found: '{value} heures' },
  ),
  boolean(
    {
      code: 'project.localShopSupport',
      label: 'l’appui de la commune au commerce',
      question: 'La commune porte-t-elle ou appuie-t-elle le projet de commerce ?',
      sources: [DECLARED],
    },
    'le projet de commerce est porté ou appuyé par la commune',
    'le projet de commerce n’est ni porté ni appuyé par la commune',
  ),
  boolean(
    {
      code: 'project.travellingShop',
      label: 'le caractère itinérant du commerce',
      question: 'Le commerce est-il itinérant ?',
      sources: [DECLARED],
    },
    'le commerce est itinérant',
    'le commerce est sédentaire',
  ),
  amount(
    {
      code: 'project.cost',
      label: 'le coût du projet hors taxes',
      question: 'Combien coûte le projet, hors taxes ?',
      sources: [DECLARED],
    },
    { required: 'le projet coûte {bounds} hors taxes', found: '{value} hors taxes' },
  ),
  amount(
    {
      code: 'project.eligibleCost',
      label: 'la dépense subventionnable hors taxes',
      question: 'Quelle est la dépense subventionnable, hors taxes ?',
      sources: [DECLARED],
    },
    { required: 'la dépense subventionnable représente {bounds} hors taxes', found: '{value} hors taxes' },
  ),
  amount(
    {
      code: 'project.privateFunding',
      label: 'les financements privés',
      question: 'Quel montant est apporté par des financeurs privés ?',
      sources: [DECLARED],
      plural: true,
    },
    { required: 'les financements privés représentent {bounds}', found: '{value}' },
  ),
];

/** Makes a vocabulary of definitions; a code that occurs twice keeps its last definition. */
export function vocabularyOf(definitions: readonly FactDefinition[]): Vocabulary {
  const byCode = new Map(definitions.map((definition) => [definition.code, definition]));
  return { definitions: [...byCode.values()], get: (code) => byCode.get(code) };
}

/** The vocabulary of the contract and of the catalogue that ships with the service. Theme codes are not in it: the catalogue owns them. */
export const VOCABULARY: Vocabulary = vocabularyOf([
  ...BENEFICIARY,
  ...PLACE,
  ...EPCI,
  ...PROGRAMMES,
  ...STATUSES,
  ...PROJECT,
]);

/** The same vocabulary where one fact has these options, as the themes of the catalogue in `project.themes`. */
export function withOptions(vocabulary: Vocabulary, code: string, options: readonly FactOption[]): Vocabulary {
  return vocabularyOf(
    vocabulary.definitions.map((definition) => (definition.code === code ? { ...definition, options } : definition)),
  );
}

/** The known code nearest to one that was mistyped. */
export function nearestFact(vocabulary: Vocabulary, written: string): string | undefined {
  return nearest(
    written,
    vocabulary.definitions.map((definition) => definition.code),
  );
}

/** Facts about what is to be done, rather than about where or by whom: the same for every commune of a country. */
export function isProjectFact(code: string): boolean {
  return code.startsWith('project.') || code.startsWith('beneficiary.');
}
