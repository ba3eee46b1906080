/** Made-up aids in the form of the public interface of Aides-Territoires, and a small country for their perimeters. */
import { Country, type Commune } from '#territory';

export const AID = {
  id: 4242,
  slug: '4f2a-fonds-des-toitures',
  url: '/aides/4f2a-fonds-des-toitures/',
  name: 'Fonds des toitures',
  name_initial: 'Fonds des toitures',
  short_title: null,
  financers: ['ADEME', 'Conseil départemental de la Creuse'],
  financers_full: [
    { id: 22, name: 'ADEME', logo: null },
    { id: 731, name: 'Conseil départemental de la Creuse', logo: null },
  ],
  instructors: [],
  instructors_full: [],
  programs: ['Petites villes de demain', 'France Relance'],
  description: '<p>Végétalise les <strong>toitures</strong>.</p>',
  eligibility: '<ul><li>Surface de plus de 100 m²</li></ul>',
  perimeter: 'Creuse',
  perimeter_scale: 'Département',
  mobilization_steps: ['Réflexion / conception', 'Mise en œuvre / réalisation'],
  origin_url: 'https://exemple.fr/toitures',
  categories: [
    'Nature / environnement / Biodiversité',
    'Eau et milieux aquatiques / Cours d’eau / canaux / plans d’eau',
    'Urbanisme / logement / aménagement / Ascenseurs',
  ],
  is_call_for_project: false,
  application_url: 'https://exemple.fr/depot',
  targeted_audiences: ['Communes', 'Intercommunalités / Pays'],
  aid_types: ['Subvention'],
  aid_types_full: [{ id: 'grant', name: 'Subvention', group: { id: 'financial-group', name: 'Aide financière' } }],
  is_charged: false,
  destinations: ['Dépenses d’investissement'],
  start_date: '2026-01-01',
  predeposit_date: null,
  submission_deadline: '2026-12-31',
  subvention_rate_lower_bound: 20,
  subvention_rate_upper_bound: 50,
  subvention_comment: null,
  loan_amount: null,
  recoverable_advance_amount: null,
  contact: '<p>toitures@exemple.fr</p>',
  recurrence: 'Récurrente',
  project_examples: '',
  import_data_url: null,
  import_data_mention: null,
  import_share_licence: 'openlicence20',
  date_created: '2025-11-03T10:00:00+01:00',
  date_updated: '2026-03-02T11:30:00+01:00',
  project_references: ['Végétalisation d’une cour'],
  european_aid: null,
  is_live: true,
} as const;

export const aidOf = (change: Readonly<Record<string, unknown>> = {}): Record<string, unknown> => ({
  ...AID,
  ...change,
});

/** A page of the interface. */
export const pageOf = (results: readonly unknown[], more: Readonly<Record<string, unknown>> = {}): string =>
  JSON.stringify({ count: results.length, previous: null, next: null, results, ...more });

const commune = (inseeCode: string, name: string, departmentCode: string): Commune => ({
  inseeCode,
  name,
  postalCodes: [],
  population: 1000,
  zone: departmentCode === '974' ? 'DROM' : 'METROPOLE',
  departmentCode,
  regionCode: departmentCode === '974' ? '04' : '75',
  epciSiren: undefined,
  hasFormerCommunes: false,
});

export const AID_COUNTRY = new Country({
  vintage: 'COG 2026',
  regions: [
    { code: '75', name: 'Nouvelle-Aquitaine' },
    { code: '04', name: 'La Réunion' },
  ],
  departments: [
    { code: '23', name: 'Creuse', regionCode: '75' },
    { code: '87', name: 'Haute-Vienne', regionCode: '75' },
    { code: '974', name: 'La Réunion', regionCode: '04' },
  ],
  communes: [
    commune('23061', 'Chénérailles', '23'),
    commune('23900', 'Saint-Denis', '23'),
    commune('87900', 'Saint-Denis', '87'),
    commune('97411', 'Saint-Denis', '974'),
  ],
  epcis: [
    {
      siren: '200000001',
      name: 'CC Creuse Confluence',
      type: 'CC',
      population: 17_000,
      members: ['23061'],
      departmentCode: '23',
    },
  ],
  formerCodes: [],
});
