/**
 * Who pays (`funders`) and who receives and examines the file (`instructors`). One vocabulary: the State's prefect
 * examines for several funders, the Banque des Territoires does both.
 */
export type OrganisationKind = 'STATE' | 'STATE_SERVICE' | 'STATE_AGENCY' | 'LOCAL_AUTHORITY' | 'EUROPE' | 'OTHER';

export interface Organisation {
  readonly slug: string;
  readonly name: string;
  readonly acronym?: string | undefined;
  readonly kind: OrganisationKind;
}

export const ORGANISATIONS: readonly Organisation[] = [
  { slug: 'etat', name: 'État', kind: 'STATE' },
  { slug: 'ministere-transition-ecologique', name: 'Ministère de la Transition écologique', kind: 'STATE' },
  { slug: 'ministere-culture', name: 'Ministère de la Culture', kind: 'STATE' },
  { slug: 'ministere-education', name: "Ministère de l'Éducation nationale", kind: 'STATE' },
  { slug: 'ministere-interieur', name: "Ministère de l'Intérieur", kind: 'STATE' },
  { slug: 'dgcl', name: 'Direction générale des collectivités locales', acronym: 'DGCL', kind: 'STATE' },
  { slug: 'dge', name: 'Direction générale des entreprises', acronym: 'DGE', kind: 'STATE' },
  {
    slug: 'dgaln',
    name: "Direction générale de l'aménagement, du logement et de la nature",
    acronym: 'DGALN',
    kind: 'STATE',
  },
  { slug: 'prefet-departement', name: 'Préfet de département', kind: 'STATE_SERVICE' },
  { slug: 'prefet-region', name: 'Préfet de région', kind: 'STATE_SERVICE' },
  { slug: 'sous-prefecture', name: 'Sous-préfecture', kind: 'STATE_SERVICE' },
  { slug: 'sgar', name: 'Secrétariat général pour les affaires régionales', acronym: 'SGAR', kind: 'STATE_SERVICE' },
  {
    slug: 'ddt',
    name: 'Direction départementale des territoires (et de la mer)',
    acronym: 'DDT(M)',
    kind: 'STATE_SERVICE',
  },
  {
    slug: 'dreal',
    name: "Direction régionale de l'environnement, de l'aménagement et du logement",
    acronym: 'DREAL',
    kind: 'STATE_SERVICE',
  },
  { slug: 'drac', name: 'Direction régionale des affaires culturelles', acronym: 'DRAC', kind: 'STATE_SERVICE' },
  {
    slug: 'ddfip',
    name: 'Direction départementale des finances publiques',
    acronym: 'DDFiP',
    kind: 'STATE_SERVICE',
  },
  { slug: 'anct', name: 'Agence nationale de la cohésion des territoires', acronym: 'ANCT', kind: 'STATE_AGENCY' },
  { slug: 'banque-des-territoires', name: 'Banque des Territoires', acronym: 'BdT', kind: 'STATE_AGENCY' },
  { slug: 'caisse-des-depots', name: 'Caisse des Dépôts', acronym: 'CDC', kind: 'STATE_AGENCY' },
  { slug: 'ademe', name: 'ADEME, Agence de la transition écologique', acronym: 'ADEME', kind: 'STATE_AGENCY' },
  { slug: 'anah', name: "Agence nationale de l'habitat", acronym: 'Anah', kind: 'STATE_AGENCY' },
  { slug: 'delegue-anah', name: "Délégué local de l'Anah ou délégataire des aides à la pierre", kind: 'STATE_SERVICE' },
  { slug: 'anru', name: 'Agence nationale pour la rénovation urbaine', acronym: 'ANRU', kind: 'STATE_AGENCY' },
  { slug: 'cerema', name: 'Cerema', kind: 'STATE_AGENCY' },
  { slug: 'agences-de-l-eau', name: "Agences de l'eau", kind: 'STATE_AGENCY' },
  {
    slug: 'office-francais-biodiversite',
    name: 'Office français de la biodiversité',
    acronym: 'OFB',
    kind: 'STATE_AGENCY',
  },
  { slug: 'agence-nationale-du-sport', name: 'Agence nationale du Sport', acronym: 'ANS', kind: 'STATE_AGENCY' },
  { slug: 'epf', name: 'Établissement public foncier', acronym: 'EPF', kind: 'STATE_AGENCY' },
  { slug: 'conseil-departemental', name: 'Conseil départemental', kind: 'LOCAL_AUTHORITY' },
  { slug: 'conseil-regional', name: 'Conseil régional', kind: 'LOCAL_AUTHORITY' },
  { slug: 'epci', name: 'Intercommunalité (fonds de concours)', kind: 'LOCAL_AUTHORITY' },
  { slug: 'commune', name: 'Commune', kind: 'LOCAL_AUTHORITY' },
  { slug: 'union-europeenne', name: 'Union européenne', kind: 'EUROPE' },
  { slug: 'france-tiers-lieux', name: 'France Tiers-Lieux', kind: 'OTHER' },
  { slug: 'fonds-inter-operateurs', name: 'Fonds national inter-opérateurs France services', kind: 'OTHER' },
  { slug: 'caf', name: "Caisse d'allocations familiales", acronym: 'CAF', kind: 'OTHER' },
  { slug: 'la-poste', name: 'La Poste', kind: 'OTHER' },
  { slug: 'msa', name: 'Mutualité sociale agricole', acronym: 'MSA', kind: 'OTHER' },
  { slug: 'scet', name: 'SCET', kind: 'OTHER' },
];

export const ORGANISATION_SLUGS: readonly string[] = ORGANISATIONS.map((organisation) => organisation.slug);

const BY_SLUG = new Map(ORGANISATIONS.map((organisation) => [organisation.slug, organisation]));

export function organisationOf(slug: string): Organisation | undefined {
  return BY_SLUG.get(slug);
}
