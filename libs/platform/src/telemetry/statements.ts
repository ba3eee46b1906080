import pg from 'pg';

import { currentRequest } from './request-context.js';

type Query = (this: unknown, ...parameters: unknown[]) => unknown;

const LONGEST = 500;

/**
 * From now on every SQL statement that a request makes is a span of its trace; gives the way to stop it. The text is that with `$1`:
 * values are never part of it, and constants are hidden.
 */
export function followStatements(): () => void {
  const prototype = pg.Client.prototype as unknown as { query: Query };
  const plain = prototype.query;
  prototype.query = function followed(this: unknown, ...parameters: unknown[]): unknown {
    const parent = currentRequest()?.span;
    const text = textOf(parameters[0]);
    if (!parent || text === undefined) return plain.apply(this, parameters);
    const name = /^\s*(\w+)/.exec(text)?.[1]?.toUpperCase() ?? 'SQL';
    const span = parent.child(
      name,
      { 'db.system.name': 'postgresql', 'db.operation.name': name, 'db.query.text': withoutConstants(text) },
      'client',
    );
    const end = (error?: unknown): void => span.end({}, error ? codeOf(error) : undefined);
    const callback = parameters.at(-1);
    if (typeof callback === 'function') {
      const passOn = callback as (error: unknown, result: unknown) => void;
      return plain.apply(this, [
        ...parameters.slice(0, -1),
        (error: unknown, result: unknown) => {
          end(error);
          passOn(error, result);
        },
      ]);
    }
    const answer = plain.apply(this, parameters);
    if (answer instanceof Promise) void answer.then(() => end(), end);
    else end();
    return answer;
  };
  return () => {
    prototype.query = plain;
  };
}

/** Cursors and copies are streams with a life of their own: they are left alone. */
function textOf(query: unknown): string | undefined {
  if (typeof query === 'string') return query;
  if (typeof query !== 'object' || query === null || 'submit' in query) return undefined;
  return 'text' in query && typeof query.text === 'string' ? query.text : undefined;
}

export function withoutConstants(text: string): string {
  return text
    .slice(0, LONGEST)
    .replace(/'(?:[^']|'')*(?:'|$)/g, "'?'")
    .replace(/\s+/g, ' ');
}

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown }).code;
  return typeof code === 'string' ? code : 'ERROR';
}
