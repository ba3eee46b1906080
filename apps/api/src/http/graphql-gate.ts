import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';

import {
  identifierOf,
  NOT_ACCEPTABLE,
  TextLimits,
  variablesRefusal,
  type QueryLimits,
  type TrustedOperations,
} from '#platform/graphql';

import { DoorRefusal } from './graphql-problem.js';

export interface GateOptions {
  readonly path: string;
  readonly limits: QueryLimits;
  /** Operations that may be asked by their identifier. */
  readonly trusted?: TrustedOperations | undefined;
  /** Whether no others are answered. */
  readonly exclusive?: boolean;
}

const OK = 200;
const BAD_REQUEST = 400;
const FORBIDDEN = 403;
const METHOD_NOT_ALLOWED = 405;
const NOT_ACCEPTABLE_STATUS = 406;

/** What is asked by another method is told which there are. */
const OTHER_METHODS = ['PUT', 'PATCH', 'DELETE'];
/** Types of answers: GraphQL over HTTP, section 5.2. */
const ANSWERS = ['application/json', 'application/graphql-response+json'];

/** What of a request names its operation; everything is as a stranger sent it. */
interface Asked {
  query?: unknown;
  variables?: unknown;
  extensions?: unknown;
  documentId?: unknown;
  operationName?: unknown;
}

/**
 * Before GraphQL: an operation asked by its identifier is looked up, and one whose text is beyond the limits or not among the
 * trusted ones is refused, neither being parsed by the server nor validated. What is no operation at all is left to the server.
 */
export function guardGraphql(fastify: FastifyInstance, options: GateOptions): void {
  const texts = new TextLimits(options.limits);
  fastify.route({ method: OTHER_METHODS, url: options.path, onRequest: refuseMethod, handler: refuseMethod });
  fastify.addHook('preHandler', (request, _reply, done) => {
    if (request.routeOptions.url !== options.path) {
      done();
      return;
    }
    try {
      if (!hasReadableHost(request)) throw unreadable();
      if (!admitsAnswers(request))
        throw new DoorRefusal(NOT_ACCEPTABLE_STATUS, NOT_ACCEPTABLE.code, NOT_ACCEPTABLE.message);
      look(request, options, texts);
      done();
    } catch (error) {
      done(error as Error);
    }
  });
}

function refuseMethod(_request: FastifyRequest, reply: FastifyReply): never {
  void reply.header('allow', 'GET, POST');
  throw new DoorRefusal(
    METHOD_NOT_ALLOWED,
    'METHOD_NOT_ALLOWED',
    'Une opération s’envoie par POST, ou par GET si elle ne fait que lire.',
  );
}

/** The server would look only when it answers, and a mutation be done by then; a GET does nothing, and may ask for the page of GraphiQL. */
function admitsAnswers({ method, headers: { accept } }: FastifyRequest): boolean {
  return method === 'GET' || !accept || new Negotiator({ headers: { accept } }).mediaType(ANSWERS) !== undefined;
}

/** The server makes an address of the `Host` header, in which a stranger may have written anything. */
function hasReadableHost({ protocol, hostname }: FastifyRequest): boolean {
  return URL.canParse(`${protocol}://${hostname}/`);
}

function unreadable(): DoorRefusal {
  return new DoorRefusal(
    BAD_REQUEST,
    'BAD_REQUEST',
    'Cette requête n’est pas lisible : son en-tête Host n’est pas une adresse.',
  );
}

function look(request: FastifyRequest, options: GateOptions, texts: TextLimits): void {
  const asked = request.method === 'GET' ? askedInAddress(request) : askedInBody(request);
  if (!asked) return;
  const identifier = identifierIn(asked);
  if (identifier !== undefined) {
    const known = options.trusted?.get(identifier.toLowerCase()) ?? options.trusted?.get(identifier);
    if (known !== undefined) asked.query = known;
    // An identifier with its text is how clients have a text remembered: the text is answered, and nothing remembered.
    else if (asked.query === undefined || asked.query === '') throw unknown(options);
    forgetIdentifier(asked);
    if (request.method === 'GET') readdress(request, asked);
  }
  const { query } = asked;
  if (typeof query !== 'string') return;
  if (options.exclusive && !options.trusted?.has(identifierOf(query)))
    throw new DoorRefusal(
      FORBIDDEN,
      'OPERATION_NOT_TRUSTED',
      'Ce service ne répond qu’aux opérations qu’il connaît déjà.',
    );
  const refusal = texts.refusalOf(query) ?? variablesRefusal(asked.variables);
  if (refusal) throw DoorRefusal.of(refusal);
}

/** The words and the status that clients of persisted queries wait for before they send the whole text. */
function unknown({ exclusive }: GateOptions): DoorRefusal {
  return exclusive
    ? new DoorRefusal(FORBIDDEN, 'OPERATION_NOT_TRUSTED', 'Cette opération n’est pas de celles que ce service connaît.')
    : new DoorRefusal(OK, 'PERSISTED_QUERY_NOT_FOUND', 'PersistedQueryNotFound');
}

function askedInBody({ body }: FastifyRequest): Asked | undefined {
  if (Array.isArray(body))
    throw new DoorRefusal(BAD_REQUEST, 'BATCH_REFUSED', 'Une requête est une seule opération : envoyez-en plusieurs.');
  return isObject(body) ? body : undefined;
}

/**
 * Read as the server reads it, and not as Fastify does: where the two differ (bytes that are no UTF-8, for instance), a text would be looked at
 * that is not the one which is executed. A parameter given twice is left for the server to refuse.
 */
function askedInAddress(request: FastifyRequest): Asked {
  const { searchParams } = new URL(request.raw.url ?? '/', 'http://localhost');
  const only = (name: string): string | undefined => {
    const [value, ...others] = searchParams.getAll(name);
    return others.length === 0 ? value : undefined;
  };
  return {
    query: only('query'),
    operationName: only('operationName'),
    documentId: only('documentId'),
    variables: jsonOf(only('variables')),
    extensions: jsonOf(only('extensions')),
  };
}

function identifierIn({ documentId, extensions }: Asked): string | undefined {
  if (typeof documentId === 'string') return documentId.replace(/^sha256:/, '');
  const persisted = isObject(extensions) ? extensions['persistedQuery'] : undefined;
  const hash = isObject(persisted) ? persisted['sha256Hash'] : undefined;
  return typeof hash === 'string' ? hash : undefined;
}

function forgetIdentifier(asked: Asked): void {
  delete asked.documentId;
  if (!isObject(asked.extensions)) return;
  const { persistedQuery: _, ...others } = asked.extensions;
  asked.extensions = others;
}

/** The server reads the operation from the address. */
function readdress(request: FastifyRequest, { query, variables, operationName, extensions }: Asked): void {
  const search = new URLSearchParams();
  if (typeof query === 'string') search.set('query', query);
  if (typeof operationName === 'string') search.set('operationName', operationName);
  if (variables !== undefined) search.set('variables', JSON.stringify(variables));
  if (isObject(extensions) && Object.keys(extensions).length > 0) search.set('extensions', JSON.stringify(extensions));
  request.raw.url = `${request.url.split('?', 1)[0]}?${search.toString()}`;
}

/** As it is when it is no JSON: the server says so. */
function jsonOf(text: unknown): unknown {
  if (typeof text !== 'string' || text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
