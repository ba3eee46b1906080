/** French labels of the closed lists of a scheme, ready to show. */
import type {
  BeneficiaryType,
  PerimeterScale,
  Recurrence,
  SchemeKind,
  SchemeStatus,
  SpendingKind,
  Stage,
} from '../scheme.js';

export const STATUS_LABELS: Readonly<Record<SchemeStatus, string>> = {
  UPCOMING: 'À venir',
  OPEN: 'Ouvert',
  PERMANENT: 'Permanent',
  CLOSED: 'Fermé',
};

export const KIND_LABELS: Readonly<Record<SchemeKind, string>> = {
  AID: 'Aide',
  STATUS: 'Statut',
  COMPENSATION: 'Compensation',
};

export const BENEFICIARY_TYPE_LABELS: Readonly<Record<BeneficiaryType, string>> = {
  COMMUNE: 'Commune',
  EPCI: 'Intercommunalité à fiscalité propre',
  SYNDICAT: 'Syndicat',
  PETR: "Pôle d'équilibre territorial et rural (PETR)",
  DEPARTMENT: 'Département',
  REGION: 'Région',
  OTHER: 'Autre',
};

export const SPENDING_KIND_LABELS: Readonly<Record<SpendingKind, string>> = {
  INVESTMENT: 'Investissement',
  OPERATING: 'Fonctionnement',
  ENGINEERING: 'Ingénierie, études',
  POST: 'Poste',
};

export const STAGE_LABELS: Readonly<Record<Stage, string>> = {
  DESIGN: 'Réflexion / conception',
  IMPLEMENTATION: 'Mise en œuvre / réalisation',
  USE: 'Usage / valorisation',
};

export const RECURRENCE_LABELS: Readonly<Record<Recurrence, string>> = {
  ONE_OFF: 'Ponctuelle',
  RECURRING: 'Récurrente',
  PERMANENT: 'Permanente',
};

export const PERIMETER_SCALE_LABELS: Readonly<Record<PerimeterScale, string>> = {
  COMMUNE: 'Communes',
  EPCI: 'Intercommunalités',
  DEPARTMENT: 'Départements',
  REGION: 'Régions',
  OVERSEAS: 'Outre-mer',
  MAINLAND: 'Hexagone et Corse',
  ADHOC: 'Territoires choisis',
  COUNTRY: 'France entière',
};
