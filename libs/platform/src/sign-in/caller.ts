/** What a caller may do. Reads are public unless configured otherwise; writes need a role. */
export const ROLES = ['reader', 'publisher', 'ledger-writer', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** Who sends a request: nobody in particular, the holder of a key, or someone signed in at an identity provider. */
export interface Caller {
  /** Stable and free of personal data: `anonymous`, `key:7f3a…`, `oidc:` and the provider's subject; kept in audit logs. */
  readonly id: string;
  readonly roles: readonly Role[];
  /** The organisation whose schemes a `publisher` keeps: a funder's slug. */
  readonly organisation?: string | undefined;
  /** The source whose awards a `ledger-writer` records. */
  readonly source?: string | undefined;
  /** Where the request came from; for rate limits and the audit log. */
  readonly address?: string | undefined;
}

export const ANONYMOUS: Caller = { id: 'anonymous', roles: [] };

export const isAdmin = (caller: Caller): boolean => caller.roles.includes('admin');

/** Why a write is refused, ready to show; a member of every union of a mutation (`NotAllowed`). */
export interface Denial {
  /** `key-required` when nobody is signed in, `role-required` or `not-yours` otherwise. */
  readonly code: 'key-required' | 'role-required' | 'not-yours';
  readonly message: string;
}

const KEY_REQUIRED: Denial = {
  code: 'key-required',
  message: 'Cette écriture demande une clé : envoyez-la dans l’en-tête Authorization, « Bearer » puis la clé.',
};

/** May the caller publish schemes of this organisation (a funder's slug)? `undefined`: yes. */
export function mayPublishFor(caller: Caller, organisation: string): Denial | undefined {
  return mayWrite(caller, 'publisher', caller.organisation === organisation, {
    role: 'Cette clé ne permet pas de publier des dispositifs.',
    other: `Cette clé publie les dispositifs de « ${caller.organisation ?? 'personne'} », pas ceux de « ${organisation} ».`,
  });
}

/** May the caller record awards of this source? `undefined`: yes. */
export function mayRecordFor(caller: Caller, source: string): Denial | undefined {
  return mayWrite(caller, 'ledger-writer', caller.source === source, {
    role: 'Cette clé ne permet pas d’écrire au registre des aides.',
    other: `Cette clé écrit pour la source « ${caller.source ?? 'aucune'} », pas pour « ${source} ».`,
  });
}

function mayWrite(
  caller: Caller,
  role: Role,
  own: boolean,
  words: { readonly role: string; readonly other: string },
): Denial | undefined {
  if (isAdmin(caller)) return undefined;
  if (caller.roles.length === 0) return KEY_REQUIRED;
  if (!caller.roles.includes(role)) return { code: 'role-required', message: words.role };
  return own ? undefined : { code: 'not-yours', message: words.other };
}
