import { createHash } from 'node:crypto';

import type { Caller, Role } from './caller.js';
import type { RoleGrant } from './role-grants.js';

const PLAIN = /^[A-Za-z0-9._|:-]{1,128}$/;

/**
 * Who a verified token speaks for. Of ProConnect's claims only `sub` and the one that gives roles are read: name, e-mail and the like
 * are neither kept nor logged. When several values allow the same role for several organisations, the first of the configuration counts; no
 * value that is known: signed in, and allowed nothing.
 */
export function callerOfClaims(
  claims: Readonly<Record<string, unknown>>,
  { rolesClaim, grants }: { readonly rolesClaim: string; readonly grants: readonly RoleGrant[] },
): Caller {
  const values = new Set(valuesOf(claims, rolesClaim));
  const given = grants.filter(({ value }) => values.has(value));
  const scopeOf = (role: Role): string | undefined => given.find((grant) => grant.role === role)?.scope;
  return {
    id: pseudonymOf(String(claims['sub'])),
    roles: [...new Set(given.map(({ role }) => role))],
    organisation: scopeOf('publisher'),
    source: scopeOf('ledger-writer'),
  };
}

/** `oidc:` and the subject, or its hash when it is no plain identifier: some providers put an e-mail address there. */
export function pseudonymOf(subject: string): string {
  return `oidc:${PLAIN.test(subject) ? subject : createHash('sha256').update(subject).digest('hex').slice(0, 32)}`;
}

/** The claim itself, or the one within: `realm_access.roles`. A text, words between spaces, a number, or a list of these. */
function valuesOf(claims: Readonly<Record<string, unknown>>, name: string): string[] {
  let value: unknown = claims;
  if (Object.hasOwn(claims, name)) value = claims[name];
  else
    for (const part of name.split('.'))
      value =
        typeof value === 'object' && value !== null && Object.hasOwn(value, part)
          ? (value as Record<string, unknown>)[part]
          : undefined;
  return (Array.isArray(value) ? value : [value]).flatMap((one: unknown) => {
    if (typeof one === 'number') return [String(one)];
    return typeof one === 'string' ? [one, ...one.split(' ')] : [];
  });
}
