import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql';

import { Day, Euro } from '#kernel';

/**
 * What a scalar refuses, in the words of the contract: a stable code and a French sentence; the path is added at the edge, found by the
 * node when the value is written into the operation.
 */
function refuse(code: string, message: string, nodes?: ValueNode): never {
  throw new GraphQLError(message, {
    nodes: nodes ?? null,
    extensions: { code: 'BAD_USER_INPUT', problem: { code, message } },
  });
}

const shown = (value: unknown): string =>
  (typeof value === 'number' ? String(value) : JSON.stringify(value))?.slice(0, 60) ?? 'rien';

function stringScalar<Internal>(options: {
  name: string;
  description: string;
  parse: (text: string) => Internal | undefined;
  code: string;
  expected: string;
  serialize: (value: Internal) => string;
}): GraphQLScalarType<Internal, string> {
  const parse = (value: unknown, node?: ValueNode): Internal => {
    const parsed = typeof value === 'string' ? options.parse(value) : undefined;
    return parsed ?? refuse(options.code, `${shown(value)} n’est pas ${options.expected}.`, node);
  };
  return new GraphQLScalarType<Internal, string>({
    name: options.name,
    description: options.description,
    parseValue: (value) => parse(value),
    parseLiteral: (node) => parse(plain(node), node),
    serialize: (value) => options.serialize(value as Internal),
  });
}

function plain(node: ValueNode): unknown {
  switch (node.kind) {
    case Kind.INT:
    case Kind.FLOAT:
      return Number(node.value);
    case Kind.STRING:
    case Kind.ENUM:
    case Kind.BOOLEAN:
      return node.value;
    case Kind.LIST:
      return node.values.map(plain);
    case Kind.OBJECT:
      return Object.fromEntries(node.fields.map(({ name, value }) => [name.value, plain(value)]));
    case Kind.NULL:
      return null;
    case Kind.VARIABLE:
      // Inside of a list only: GraphQL itself puts in one that stands for the whole value.
      return undefined;
  }
}

/** Cents inside (`bigint`), `"1234.50"` outside. */
export const EuroScalar = stringScalar<Euro>({
  name: 'Euro',
  description: 'Montant exact en euros : texte à deux décimales, « "1234.50" », signe moins possible.',
  parse: Euro.parse,
  code: 'invalid-euro',
  expected:
    'un montant : écrire un texte à deux décimales avec un point, comme "1234.50", quinze chiffres au plus avant le point',
  serialize: (value) => Euro.format(value),
});

/** A calendar day, `YYYY-MM-DD`. */
export const DateScalar = stringScalar<Day>({
  name: 'Date',
  description: 'Jour au format AAAA-MM-JJ.',
  parse: Day.parse,
  code: 'invalid-date',
  expected: 'une date valide : écrire AAAA-MM-JJ, comme "2021-11-15", entre 1900 et 2199',
  serialize: (value) => value,
});

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

/** An instant, ISO 8601; given back in UTC. */
export const DateTimeScalar = stringScalar<Date>({
  name: 'DateTime',
  description: 'Instant ISO 8601 avec fuseau, rendu en UTC : « 2021-11-15T10:00:00Z ».',
  parse: (text) => {
    if (!INSTANT.test(text) || Day.parse(text.slice(0, 10)) === undefined) return undefined;
    const instant = new Date(text);
    return Number.isNaN(instant.getTime()) ? undefined : instant;
  },
  code: 'invalid-instant',
  expected: 'un instant : écrire comme "2021-11-15T10:00:00Z", avec un fuseau',
  serialize: (value) => value.toISOString(),
});

export type RawFactValue = boolean | number | string | readonly string[] | null;

function factValue(value: unknown, node?: ValueNode): RawFactValue {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
  return refuse(
    'invalid-fact-value',
    `${shown(value)} n’est pas une valeur de fait : booléen, nombre, texte ou liste de textes.`,
    node,
  );
}

/** A boolean, a number, a string or a list of strings; `null` declares « I don't know ». */
export const FactValueScalar = new GraphQLScalarType<RawFactValue, unknown>({
  name: 'FactValue',
  description: 'Valeur d’un fait : booléen, nombre, texte ou liste de textes ; null déclare « je ne sais pas ».',
  parseValue: (value) => factValue(value),
  parseLiteral: (node) => factValue(plain(node), node),
  serialize: (value) => (typeof value === 'bigint' ? Euro.format(value) : value),
});
