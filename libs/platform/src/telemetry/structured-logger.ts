import type { LoggerService } from '@nestjs/common';

import { errorFields, shortened, type Log } from './log.js';

/** What Nest tells of its own start: of use to whoever looks for a missing route, to nobody else. */
const CHATTER = new Set([
  'InstanceLoader',
  'NestApplication',
  'NestFactory',
  'RouterExplorer',
  'RoutesResolver',
  'GraphQLModule',
]);

const told = new WeakSet();

/** True the first time: an unforeseen error passes several who would write it down. */
export function isNews(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return true;
  if (told.has(error)) return false;
  told.add(error);
  return true;
}

/**
 * Nest's logger over the process's log: `new Logger('Search').warn(…)` anywhere becomes a line with its `context`. A failed start is
 * told once, in one sentence, by whoever starts: Nest's own report of it is a detail (`debug`).
 */
export class StructuredLogger implements LoggerService {
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
  }

  log(message: unknown, ...rest: unknown[]): void {
    const context = contextOf(rest);
    this.#write(context !== undefined && CHATTER.has(context) ? 'debug' : 'info', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.#write('warn', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.#write(contextOf(rest) === 'NestApplication' ? 'debug' : 'error', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.#write('fatal', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.#write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.#write('trace', message, rest);
  }

  #write(level: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace', message: unknown, rest: unknown[]): void {
    const context = contextOf(rest);
    const from = context === undefined ? {} : { context };
    if (message instanceof Error) {
      if (!isNews(message)) return;
      const error = errorFields(message);
      this.#log[level]({ ...from, error }, String(error['message']));
      return;
    }
    const stack = rest.length > 1 && typeof rest[0] === 'string' ? { stack: shortened(rest[0]) } : {};
    this.#log[level]({ ...from, ...stack }, textOf(message));
  }
}

function contextOf(rest: readonly unknown[]): string | undefined {
  const last = rest.at(-1);
  return typeof last === 'string' ? last : undefined;
}

function textOf(message: unknown): string {
  return shortened(typeof message === 'string' ? message : (JSON.stringify(message) ?? String(message)));
}
