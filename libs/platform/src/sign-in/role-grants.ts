import { ROLES, type Role } from './caller.js';

/** What a value of the provider's roles claim allows here. */
export interface RoleGrant {
  /** As it stands in the token: `editeur`, a SIRET, the name of a group. */
  readonly value: string;
  readonly role: Role;
  /** The organisation of a `publisher`, the source of a `ledger-writer`. */
  readonly scope?: string | undefined;
}

const SCOPE = /^[A-Za-z0-9]+([._-][A-Za-z0-9]+)*$/;
const SCOPED: readonly Role[] = ['publisher', 'ledger-writer'];

/**
 * `editeur=publisher:ademe,dgcl=ledger-writer:dgcl,chef=admin` as grants; `undefined` when it is not written so. A role that writes
 * says for whom, the others do not.
 */
export function readRoleGrants(text: string): readonly RoleGrant[] | undefined {
  const grants: RoleGrant[] = [];
  for (const part of text.split(',').map((one) => one.trim())) {
    if (part === '') continue;
    const at = part.lastIndexOf('=');
    const value = part.slice(0, Math.max(at, 0)).trim();
    const [name, scope, ...rest] = part
      .slice(at + 1)
      .split(':')
      .map((one) => one.trim());
    const role = ROLES.find((known) => known === name);
    if (value === '' || role === undefined || rest.length > 0) return undefined;
    if (SCOPED.includes(role) !== (scope !== undefined)) return undefined;
    if (scope !== undefined && !SCOPE.test(scope)) return undefined;
    grants.push({ value, role, ...(scope !== undefined && { scope }) });
  }
  return grants;
}

export function isRoleGrants(value: unknown): boolean {
  return typeof value === 'string' && readRoleGrants(value) !== undefined;
}
