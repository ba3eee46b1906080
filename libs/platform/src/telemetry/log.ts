import { pino, type DestinationStream, type Logger as Log } from 'pino';

import type { Configuration } from '../configuration.js';
import { redactor } from './redaction.js';
import { currentRequest } from './request-context.js';

export type { Log };

const STANDARD_ERROR = 2;
/** Enough of a message or a stack to understand it; a hostile one does not fill the disk. */
const LONGEST = 8_000;

/** The log of the process: `@Inject(LOG) log: Log`. */
export const LOG = Symbol('guichet.log');

const logs = new WeakMap<Configuration, Promise<Log>>();

/**
 * The log of a process, the same for the same configuration: one JSON object a line on standard error, for people when that is a
 * developer's terminal. Every line of a request has its `requestId`, and its `traceId` when there are traces; secrets are taken out
 * of the finished line, whoever wrote them.
 */
export function logOf(configuration: Configuration): Promise<Log> {
  const known = logs.get(configuration);
  if (known) return known;
  const log = destinationOf(configuration).then((destination) => createLog(configuration, destination));
  logs.set(configuration, log);
  return log;
}

/** As {@link logOf}, to a destination of one's own. */
export function createLog(configuration: Configuration, destination: DestinationStream): Log {
  return pino(
    {
      level: configuration.logLevel,
      base: { service: 'guichet', pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
      mixin: () => {
        const request = currentRequest();
        if (!request) return {};
        return { requestId: request.id, ...(request.span && { traceId: request.span.traceId }) };
      },
      hooks: { streamWrite: redactor(secretsOf(configuration)) },
    },
    destination,
  );
}

async function destinationOf(configuration: Configuration): Promise<DestinationStream> {
  if (configuration.environment === 'development' && process.stderr.isTTY) {
    const { prettyFactory } = await import('pino-pretty');
    const pretty = prettyFactory({ colorize: true, ignore: 'pid,service', translateTime: 'HH:MM:ss' });
    return { write: (line) => void process.stderr.write(pretty(line)) };
  }
  // Not waiting for a slow reader; what is left is written when the process ends.
  return pino.destination({ fd: STANDARD_ERROR, sync: false });
}

function secretsOf({ databaseUrl, meilisearch, metricsToken }: Configuration): (string | undefined)[] {
  return [passwordOf(databaseUrl), meilisearch?.key, metricsToken];
}

function passwordOf(url: string | undefined): string | undefined {
  if (url === undefined) return undefined;
  try {
    return decodeURIComponent(new URL(url).password);
  } catch {
    return undefined;
  }
}

/** What a line says of an error: type, code, message and stack. No SQL, no parameters, no values of a row. */
export function errorFields(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: shortened(String(error)) };
  const code = (error as { code?: unknown }).code;
  const message = messageOf(error);
  return {
    type: error.name,
    ...((typeof code === 'string' || typeof code === 'number') && { code }),
    message: shortened(message),
    stack: shortened(error.stack?.replace(error.message, () => message) ?? ''),
    ...(error.cause instanceof Error && { cause: shortened(`${error.cause.name}: ${messageOf(error.cause)}`) }),
  };
}

/** PostgreSQL repeats in quotes the value that it could not read (class 22). */
function messageOf(error: Error): string {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && /^22...$/.test(code) ? error.message.replace(/"[^]*"/, '"?"') : error.message;
}

export function shortened(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
