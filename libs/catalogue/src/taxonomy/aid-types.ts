/** Kinds of aid, with the codes of Aides-Territoires. Their newer API writes `-` for `_`: both are understood. */
export interface AidTypeGroup {
  readonly code: string;
  readonly label: string;
}

export interface AidType {
  readonly code: string;
  readonly label: string;
  readonly group: string;
}

export const AID_TYPE_GROUPS: readonly AidTypeGroup[] = [
  { code: 'financial_group', label: 'Aide financière' },
  { code: 'technical_group', label: 'Aide en ingénierie' },
];

export const AID_TYPES: readonly AidType[] = [
  { code: 'grant', label: 'Subvention', group: 'financial_group' },
  { code: 'loan', label: 'Prêt', group: 'financial_group' },
  { code: 'recoverable_advance', label: 'Avance récupérable', group: 'financial_group' },
  { code: 'cee', label: "Certificat d'économie d'énergie (CEE)", group: 'financial_group' },
  { code: 'other', label: 'Autre aide financière', group: 'financial_group' },
  { code: 'technical_engineering', label: 'Ingénierie technique', group: 'technical_group' },
  { code: 'financial_engineering', label: 'Ingénierie financière', group: 'technical_group' },
  { code: 'legal_engineering', label: 'Ingénierie juridique / administrative', group: 'technical_group' },
];

export const AID_TYPE_CODES: readonly string[] = AID_TYPES.map((type) => type.code);

const BY_CODE = new Map(AID_TYPES.map((type) => [type.code, type]));

export function aidTypeOf(code: string): AidType | undefined {
  return BY_CODE.get(code.replaceAll('-', '_'));
}

/** Groups replaced by their types and `-` by `_`; unknown codes stay as they are. */
export function expandAidTypes(codes: readonly string[]): string[] {
  return [
    ...new Set(
      codes.flatMap((code) => {
        const own = code.replaceAll('-', '_');
        const members = AID_TYPES.filter((type) => type.group === own).map((type) => type.code);
        return members.length > 0 ? members : [BY_CODE.has(own) ? own : code];
      }),
    ),
  ];
}
