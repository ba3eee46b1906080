import { createHash, randomBytes } from 'node:crypto';

import { listInFrench, type Problem } from '#kernel';

import { ROLES, type Role } from './caller.js';

/** What a key allows: a role, and whose schemes or which source's awards it writes. */
export interface KeyScope {
  readonly role: Role;
  /** A funder's slug; of a `publisher`, and of nobody else. */
  readonly organisation?: string | undefined;
  /** A source's code; of a `ledger-writer`, and of nobody else. */
  readonly source?: string | undefined;
}

/** A new key: `text` is shown once and kept nowhere; what is stored is `id` and `hash`. */
export interface MintedKey {
  readonly id: string;
  readonly text: string;
  readonly hash: Buffer;
}

const ID_BYTES = 6;
const SECRET_BYTES = 32;

/** `guichet_` lets scanners of leaked secrets know one; the id finds the line, the 256 random bits are the secret. */
const KEY = /^guichet_([0-9a-f]{12})_([A-Za-z0-9_-]{43})$/;

/** Made of 256 random bits, a key needs no slow hash: there is nothing to guess, so SHA-256 is enough. */
export function mintKey(random: (size: number) => Buffer = randomBytes): MintedKey {
  const id = random(ID_BYTES).toString('hex');
  const text = `guichet_${id}_${random(SECRET_BYTES).toString('base64url')}`;
  return { id, text, hash: hashOfKey(text) };
}

/** The id and the hash of what a caller sent; `undefined` when it has not the form of a key. */
export function readKey(text: string): { readonly id: string; readonly hash: Buffer } | undefined {
  const id = KEY.exec(text)?.[1];
  return id === undefined ? undefined : { id, hash: hashOfKey(text) };
}

function hashOfKey(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

const ORGANISATION = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const SOURCE = /^[A-Za-z0-9]+([._-][A-Za-z0-9]+)*$/;
const LONGEST = 100;

/**
 * What is wrong with a role and its arguments, all at once: a `publisher` publishes for one organisation, a `ledger-writer` writes
 * for one source, and the others take neither.
 */
export function scopeProblems({
  role,
  organisation,
  source,
}: {
  role: string;
  organisation?: string | undefined;
  source?: string | undefined;
}): Problem[] {
  const problem = (path: string, code: string, message: string): Problem => ({ path, code, message });
  if (!isRole(role))
    return [
      problem('role', 'unknown-role', `Le rôle « ${role} » n’existe pas : choisir ${listInFrench([...ROLES], 'ou')}.`),
    ];
  const problems: Problem[] = [];
  if (role === 'publisher' && organisation === undefined)
    problems.push(
      problem(
        'organisation',
        'organisation-required',
        'Le rôle publisher demande --organisation : pour qui il publie.',
      ),
    );
  if (role !== 'publisher' && organisation !== undefined)
    problems.push(problem('organisation', 'organisation-unused', `Le rôle ${role} ne prend pas --organisation.`));
  if (role === 'ledger-writer' && source === undefined)
    problems.push(
      problem(
        'source',
        'source-required',
        'Le rôle ledger-writer demande --source : le code de la source qu’il écrit.',
      ),
    );
  if (role !== 'ledger-writer' && source !== undefined)
    problems.push(problem('source', 'source-unused', `Le rôle ${role} ne prend pas --source.`));
  if (organisation !== undefined && (!ORGANISATION.test(organisation) || organisation.length > LONGEST))
    problems.push(
      problem(
        'organisation',
        'invalid-organisation',
        'Une organisation s’écrit en minuscules et traits d’union : ademe.',
      ),
    );
  if (source !== undefined && (!SOURCE.test(source) || source.length > LONGEST))
    problems.push(
      problem('source', 'invalid-source', 'Une source s’écrit en lettres, chiffres, points et traits d’union : dgcl.'),
    );
  return problems;
}

export function isRole(text: string): text is Role {
  return (ROLES as readonly string[]).includes(text);
}
