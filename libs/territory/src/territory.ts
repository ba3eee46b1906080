/**
 * Communes, EPCI, departments and regions of one vintage of the « code officiel géographique » (COG), as plain records.
 * Populations are municipal populations (INSEE).
 */
export type Zone = 'METROPOLE' | 'DROM' | 'COM';

export interface Region {
  readonly code: string;
  readonly name: string;
}

export interface Department {
  readonly code: string;
  readonly name: string;
  readonly regionCode: string | undefined;
}

/** An EPCI « à fiscalité propre »: community of communes, of agglomeration, urban community or metropolis. */
export interface Epci {
  readonly siren: string;
  readonly name: string;
  /** CC, CA, CU or METRO, as the reference writes it. */
  readonly type: string;
  readonly population: number;
  /** INSEE codes of its members. */
  readonly members: readonly string[];
  /** The department where most of its members lie. */
  readonly departmentCode: string;
}

export interface Commune {
  readonly inseeCode: string;
  readonly name: string;
  readonly postalCodes: readonly string[];
  /** Absent for the few communes that have no inhabitants counted. */
  readonly population: number | undefined;
  readonly zone: Zone;
  readonly departmentCode: string;
  readonly regionCode: string | undefined;
  readonly epciSiren: string | undefined;
  /** True when a delegated or associated commune resolves to this one: it was born of a merger. */
  readonly hasFormerCommunes: boolean;
}

/** A code that is no commune of today, and the commune it resolves to. */
export interface FormerCode {
  readonly code: string;
  /** Its own; of a merged commune that left no delegated one the reference tells only that of the whole. */
  readonly name: string;
  readonly kind: 'DELEGATED' | 'ASSOCIATED' | 'ARRONDISSEMENT' | 'MERGED';
  readonly currentCode: string;
}

export interface TerritoryData {
  /** « COG 2026 »: shown as the source of every fact that comes from here. */
  readonly vintage: string;
  readonly regions: readonly Region[];
  readonly departments: readonly Department[];
  readonly epcis: readonly Epci[];
  readonly communes: readonly Commune[];
  readonly formerCodes: readonly FormerCode[];
}

/** Five characters: two digits (or 2A, 2B), then three digits. */
export const INSEE_CODE = /^(?:\d{2}|2[AB])\d{3}$/;
export const SIREN = /^\d{9}$/;
