import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';

import type { FastifyReply, FastifyRequest } from 'fastify';

import { problemBody } from './graphql-problem.js';

const BAD_REQUEST = 400;
const REQUEST_TIMEOUT = 408;
const ADDRESS_TOO_LONG = 414;
const HEADERS_TOO_LARGE = 431;

const BODIES: Readonly<Record<number, string>> = {
  [BAD_REQUEST]: body('BAD_REQUEST', 'Cette requête n’est pas lisible.'),
  [REQUEST_TIMEOUT]: body('REQUEST_TIMEOUT', 'Cette requête n’a pas été envoyée à temps.'),
  [ADDRESS_TOO_LONG]: body('ADDRESS_TOO_LONG', 'Cette adresse est trop longue : elle ne désigne rien.'),
  [HEADERS_TOO_LARGE]: body('HEADERS_TOO_LARGE', 'Les en-têtes de cette requête sont trop longs.'),
};

function body(code: string, message: string): string {
  return JSON.stringify(problemBody(code, message));
}

/** What Fastify refuses before it has a route: an address that is none, or too long. What was sent is not repeated. */
export function refuseUnroutable(
  error: { readonly statusCode?: number },
  _: FastifyRequest,
  reply: FastifyReply,
): void {
  const status = error.statusCode === ADDRESS_TOO_LONG ? ADDRESS_TOO_LONG : BAD_REQUEST;
  void reply.status(status).header('content-type', 'application/json; charset=utf-8').send(BODIES[status]);
}

/** What Node refuses before there is a request: bytes that are no HTTP, headers without end, a client that takes for ever. */
export function refuseUnreadable(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  if (socket.writable) socket.write(answerOf(statusOf(error.code)));
  socket.destroy(error);
}

function statusOf(code: string | undefined): number {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return REQUEST_TIMEOUT;
  return code === 'HPE_HEADER_OVERFLOW' ? HEADERS_TOO_LARGE : BAD_REQUEST;
}

function answerOf(status: number): string {
  const text = BODIES[status] ?? '';
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    `content-length: ${Buffer.byteLength(text)}`,
    'content-type: application/json; charset=utf-8',
    'connection: close',
    '',
    text,
  ].join('\r\n');
}
