/** What a beneficiary's code column holds. */
export const CODE_KINDS = ['INSEE', 'SIREN', 'SIRET', 'SIREN_OR_SIRET', 'DEPARTMENT', 'REGION', 'FREE'] as const;
export type CodeKind = (typeof CODE_KINDS)[number];

export type CodeReading =
  | { readonly kind: 'CODE'; readonly code: string }
  | { readonly kind: 'EMPTY' }
  | { readonly kind: 'REFUSED'; readonly code: string; readonly message: string };

// 20A and the like are how files write the single collectivity of Corsica.
const FORMS: Readonly<Record<Exclude<CodeKind, 'FREE' | 'INSEE'>, { form: RegExp; name: string }>> = {
  SIREN: { form: /^\d{9}$/, name: 'un SIREN (9 chiffres)' },
  SIRET: { form: /^\d{14}$/, name: 'un SIRET (14 chiffres)' },
  SIREN_OR_SIRET: { form: /^(?:\d{9}|\d{14})$/, name: 'un SIREN ou un SIRET (9 ou 14 chiffres)' },
  DEPARTMENT: { form: /^(?:\d{2}|2[AB]|20[A-Z]|97[1-8]|98[4-9])$/, name: 'un code de département' },
  REGION: { form: /^\d{2}$/, name: 'un code de région' },
};

/**
 * A code as printed, with only what spreadsheets spoil put right: spaces, case, and the zero that `1004` lost (four digits can only be
 * a commune of departments 01 to 09). Whether a commune has that code is for the reference to say.
 */
export function readCode(text: string, kind: CodeKind): CodeReading {
  const printed = text.trim();
  if (printed === '') return { kind: 'EMPTY' };
  if (kind === 'FREE') return { kind: 'CODE', code: printed };
  const code = printed.replaceAll(/[\s\u00a0\u202f]/gu, '').toUpperCase();
  if (kind === 'INSEE') return readInsee(code, printed);
  const padded =
    kind === 'DEPARTMENT' && /^\d$/.test(code) ? `0${code}` : kind === 'REGION' ? code.padStart(2, '0') : code;
  const { form, name } = FORMS[kind];
  if (form.test(padded)) return { kind: 'CODE', code: padded };
  return { kind: 'REFUSED', code: 'invalid-code', message: `« ${printed} » n’est pas ${name}.` };
}

function readInsee(code: string, printed: string): CodeReading {
  if (/^\d{4}$/.test(code)) return { kind: 'CODE', code: `0${code}` };
  if (/^(?:\d{2}|2[AB])\d{3}$/.test(code) && code !== '99999' && !code.startsWith('00')) return { kind: 'CODE', code };
  return {
    kind: 'REFUSED',
    code: 'invalid-insee-code',
    message: `« ${printed} » n’est pas un code INSEE de commune (5 caractères).`,
  };
}

/** The department that a commune's code names: its first two characters, three overseas. */
export function departmentOf(inseeCode: string): string {
  return inseeCode.startsWith('97') || inseeCode.startsWith('98') ? inseeCode.slice(0, 3) : inseeCode.slice(0, 2);
}
