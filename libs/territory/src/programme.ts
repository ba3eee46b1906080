import type { Day } from '#kernel';

/** A programme, a status signed by a territory, or a zoning: what a commune can be a member of, with dates. */
export interface Programme {
  readonly code: string;
  readonly name: string;
  readonly kind: 'PROGRAMME' | 'STATUS' | 'ZONING';
  /** The fact that membership makes true. */
  readonly fact: string;
}

export const PROGRAMMES: readonly Programme[] = [
  { code: 'pvd', name: 'Petites villes de demain', kind: 'PROGRAMME', fact: 'programme.pvd' },
  { code: 'acv', name: 'Action cœur de ville', kind: 'PROGRAMME', fact: 'programme.acv' },
  { code: 'villages-avenir', name: 'Villages d’avenir', kind: 'PROGRAMME', fact: 'programme.villagesAvenir' },
  { code: 'ort', name: 'Opération de revitalisation de territoire', kind: 'STATUS', fact: 'status.ort' },
  { code: 'opah-ru', name: 'OPAH de renouvellement urbain', kind: 'STATUS', fact: 'status.opahRu' },
  { code: 'anru', name: 'Programme de l’ANRU', kind: 'STATUS', fact: 'status.anru' },
  { code: 'crte', name: 'Contrat pour la réussite de la transition écologique', kind: 'STATUS', fact: 'status.crte' },
  { code: 'frr', name: 'France ruralités revitalisation', kind: 'ZONING', fact: 'zoning.frr' },
  { code: 'qpv', name: 'Quartiers prioritaires de la politique de la ville', kind: 'ZONING', fact: 'zoning.qpv' },
];

export function programmeOf(code: string): Programme | undefined {
  return PROGRAMMES.find((programme) => programme.code === code);
}

/** One line of a programme's list: the code as the list prints it, and the commune of today that it resolves to. */
export interface Membership {
  readonly programme: string;
  readonly printedCode: string;
  readonly communeCode: string;
  readonly since: Day | undefined;
  /** Last day of membership, included. */
  readonly until: Day | undefined;
  readonly source: string;
}
