/**
 * What a scheme or a project is about: codes in kebab-case of French terms, in the nine themes of Aides-Territoires
 * (here « groups »). The list may grow; a code never changes its meaning.
 */
export interface ThemeGroup {
  readonly code: string;
  readonly label: string;
}

export interface Theme {
  readonly code: string;
  readonly label: string;
  readonly group: string;
  /** A wider theme that this one is part of: a project of `mobilites-actives` is one of `mobilite` too. */
  readonly broader?: string | undefined;
  /** Names of the sub-themes of Aides-Territoires that mean this one; the importer reads them. */
  readonly aliases: readonly string[];
}

export const THEME_GROUPS: readonly ThemeGroup[] = [
  { code: 'nature-environnement', label: 'Nature / environnement' },
  { code: 'eau-milieux-aquatiques', label: 'Eau et milieux aquatiques' },
  { code: 'energies-dechets', label: 'Énergies / déchets' },
  { code: 'mobilite-transports', label: 'Mobilité / transports' },
  { code: 'solidarites-lien-social', label: 'Solidarités / lien social' },
  { code: 'urbanisme-logement-amenagement', label: 'Urbanisme / logement / aménagement' },
  { code: 'culture-patrimoine-sports', label: 'Culture et identité collective / patrimoine / sports' },
  // `developpement-economique` is one of its themes: a code never names two things.
  { code: 'economie-production-consommation', label: 'Développement économique / production et consommation' },
  { code: 'fonctions-support', label: 'Fonctions support' },
];

type Row = readonly [code: string, label: string, aliases?: readonly string[], broader?: string];

const BY_GROUP: Readonly<Record<string, readonly Row[]>> = {
  'nature-environnement': [
    ['biodiversite', 'Biodiversité', ['Biodiversité']],
    ['nature-en-ville', 'Nature en ville et îlots de fraîcheur', ['Espaces verts']],
    ['risques', 'Risques naturels', ['Risques naturels']],
    ['adaptation-climat', 'Adaptation au changement climatique', ["Solutions d'adaptation fondées sur la nature"]],
    ['forets', 'Forêts', ['Forêts']],
    ['montagne', 'Montagne', ['Montagne']],
    ['milieux-humides', 'Milieux humides', ['Milieux humides'], 'biodiversite'],
    ['qualite-air', "Qualité de l'air", ["Qualité de l'air"]],
    ['sols', 'Sols', ['Sols']],
  ],
  'eau-milieux-aquatiques': [
    ['eau', 'Eau potable et ressource en eau', ['Eau potable', 'Eau souterraine']],
    ['assainissement', 'Assainissement', ['Assainissement des eaux']],
    ['eaux-pluviales', 'Eaux pluviales et désimperméabilisation', [], 'assainissement'],
    ['cours-d-eau', "Cours d'eau, canaux et plans d'eau", ["Cours d'eau / canaux / plans d'eau"]],
    ['mers-oceans', 'Mers et océans', ['Mers et océans']],
  ],
  'energies-dechets': [
    ['energie', 'Énergie et transition énergétique', ['Transition énergétique']],
    ['renovation-energetique', 'Rénovation énergétique', ["Économie d'énergie et rénovation énergétique"]],
    ['energies-renouvelables', 'Énergies renouvelables', [], 'energie'],
    ['reseaux-de-chaleur', 'Réseaux de chaleur', ['Réseaux de chaleur'], 'energie'],
    ['eclairage-public', 'Éclairage public', [], 'energie'],
    ['empreinte-carbone', "Réduction de l'empreinte carbone", ["Réduction de l'empreinte carbone"]],
    ['dechets', 'Déchets et recyclage', ['Recyclage et valorisation des déchets']],
  ],
  'mobilite-transports': [
    ['mobilite', 'Mobilité', ['Connaissance de la mobilité', 'Limiter les déplacements subis']],
    ['mobilites-actives', 'Vélo et marche', ['Modes actifs : vélo, marche et aménagements associés'], 'mobilite'],
    [
      'transports-collectifs',
      'Transports collectifs',
      ['Transports collectifs et optimisation des trafics routiers', 'Information voyageur, billettique multimodale'],
      'mobilite',
    ],
    ['mobilite-partagee', 'Mobilité partagée', ['Mobilité partagée'], 'mobilite'],
    ['mobilite-pour-tous', 'Mobilité pour tous', ['Mobilité pour tous'], 'mobilite'],
    ['mobilite-fluviale', 'Mobilité fluviale', ['Mobilité fluviale'], 'mobilite'],
    ['logistique-urbaine', 'Logistique urbaine', ['Logistique urbaine'], 'mobilite'],
    ['securite-routiere', 'Sécurité routière'],
  ],
  'solidarites-lien-social': [
    ['services-publics', 'Accès aux services publics', ['Accès aux services']],
    ['sante', 'Santé', ['Santé']],
    ['petite-enfance', 'Petite enfance et famille', ['Famille et enfance']],
    ['education', 'Éducation', ['Éducation et renforcement des compétences']],
    ['inclusion-numerique', 'Inclusion numérique', ['Inclusion numérique']],
    ['securite', 'Sécurité', ['Sécurité']],
    ['incendie', "Défense contre l'incendie"],
    ['alimentation', 'Alimentation', ['Alimentation']],
    ['citoyennete', 'Citoyenneté', ['Citoyenneté']],
    ['cohesion-sociale', 'Cohésion sociale et inclusion', ['Cohésion sociale et inclusion']],
    ['egalite-des-chances', 'Égalité des chances', ['Égalité des chances']],
    ['handicap', 'Handicap', ['Handicap']],
    ['jeunesse', 'Jeunesse', ['Jeunesse']],
    ['precarite', 'Lutte contre la précarité', ['Lutte contre la précarité']],
    ['personnes-agees', 'Personnes âgées', ['Personnes âgées']],
    ['protection-animale', 'Protection animale', ['Protection animale']],
  ],
  'urbanisme-logement-amenagement': [
    ['friche', 'Friche', ['Friche']],
    ['foncier', 'Foncier', ['Foncier']],
    ['logement', 'Logement et habitat', ['Logement et habitat']],
    ['batiment-public', 'Bâtiments et équipements publics', ['Équipement public', 'Bâtiments et construction']],
    ['batiment-scolaire', 'Bâtiments scolaires'],
    ['mise-aux-normes', 'Mise aux normes et sécurisation des équipements publics'],
    ['accessibilite', 'Accessibilité', ['Accessibilité']],
    ['voirie', 'Voirie et réseaux', ['Voirie et réseaux']],
    ['espace-public', 'Espace public', ['Espace public']],
    ['cimetiere', 'Cimetières et funéraire', ['Cimetières et funéraire', 'Cimetières']],
    ['rehabilitation', 'Réhabilitation', ['Réhabilitation']],
    ['architecture', 'Architecture', ['Architecture']],
    ['paysage', 'Paysage', ['Paysage']],
  ],
  'culture-patrimoine-sports': [
    ['culture', 'Culture', ['Culture et identité collective']],
    ['patrimoine', 'Patrimoine et monuments historiques', ['Patrimoine et monuments historiques']],
    ['sport', 'Sports et loisirs', ['Sports et loisirs']],
    ['bibliotheques', 'Bibliothèques et livres', ['Bibliothèques et livres'], 'culture'],
    ['musees', 'Musées', ['Musée'], 'culture'],
    ['spectacle-vivant', 'Spectacle vivant', ['Spectacle vivant'], 'culture'],
    ['arts-plastiques', 'Arts plastiques et photographie', ['Arts plastiques et photographie'], 'culture'],
    ['medias', 'Médias et communication', ['Médias et communication'], 'culture'],
  ],
  'economie-production-consommation': [
    ['revitalisation-centre-bourg', 'Revitalisation des centres-villes et centres-bourgs', ['Revitalisation']],
    ['commerce', 'Commerces et services', ['Commerces et services']],
    ['developpement-economique', 'Attractivité et développement économique', ['Attractivité économique']],
    ['artisanat', 'Artisanat', ['Artisanat']],
    ['tiers-lieu', 'Tiers-lieux', ['Tiers-lieux']],
    ['numerique', 'Numérique', ['Technologies numériques et numérisation']],
    ['tourisme', 'Tourisme', ['Tourisme']],
    ['agriculture', 'Agriculture et agroalimentaire', ['Agriculture et agroalimentaire']],
    ['emploi', 'Emploi', ['Emploi']],
    ['formation-professionnelle', 'Formation professionnelle', ['Formation professionnelle']],
    ['industrie', 'Industrie', ['Industrie']],
    ['innovation', 'Innovation et recherche', ['Innovation, créativité et recherche']],
    ['economie-circulaire', 'Économie circulaire', ['Économie circulaire']],
    ['circuits-courts', 'Économie locale et circuits courts', ['Économie locale et circuits courts']],
    ['economie-sociale-solidaire', 'Économie sociale et solidaire', ['Économie sociale et solidaire']],
    ['consommation-production', 'Consommation et production', ['Consommation et production']],
    ['fiscalite-entreprises', 'Fiscalité des entreprises', ['Fiscalité des entreprises']],
    ['international', 'International', ['International']],
  ],
  'fonctions-support': [
    ['ingenierie', 'Ingénierie et appui méthodologique', ['Appui méthodologique']],
    ['animation-reseau', 'Animation et mise en réseau', ['Animation et mise en réseau']],
    ['valorisation', "Valorisation d'actions", ["Valorisation d'actions"]],
    // What another service lists under no theme, or under one that nobody here knows.
    ['non-classe', 'Non classé'],
  ],
};

export const THEMES: readonly Theme[] = Object.entries(BY_GROUP).flatMap(([group, rows]) =>
  rows.map(([code, label, aliases = [], broader]) => ({ code, label, group, aliases, ...(broader && { broader }) })),
);

export const THEME_CODES: readonly string[] = THEMES.map((theme) => theme.code);
export const THEME_GROUP_CODES: readonly string[] = THEME_GROUPS.map((group) => group.code);

const THEME_BY_CODE = new Map(THEMES.map((theme) => [theme.code, theme]));
const MEMBERS = new Map(
  THEME_GROUPS.map((group) => [
    group.code,
    THEMES.filter((theme) => theme.group === group.code).map(({ code }) => code),
  ]),
);

/** The theme of that code, or `undefined`; a group is no theme. */
export function themeOf(code: string): Theme | undefined {
  return THEME_BY_CODE.get(code);
}

/** Groups replaced by all of their themes; themes stay; each code once, in order of first appearance. Unknown codes stay as they are. */
export function expandThemeGroups(codes: readonly string[]): string[] {
  return [...new Set(codes.flatMap((code) => MEMBERS.get(code) ?? [code]))];
}

/**
 * Themes of a project or a scheme with the wider ones they are part of: `[mobilites-actives]` gives `[mobilites-actives, mobilite]`.
 * A criterion on `mobilite` is then met by a cycle path, and a filter on it finds what is tagged `mobilites-actives`.
 */
export function withBroaderThemes(codes: readonly string[]): string[] {
  return [
    ...new Set(
      codes.flatMap((code) => {
        const broader = THEME_BY_CODE.get(code)?.broader;
        return broader === undefined ? [code] : [code, broader];
      }),
    ),
  ];
}
