import { GraphQLError, GraphQLScalarType, Kind, valueFromASTUntyped, type ValueNode } from 'graphql';

/** Deep enough for any criterion, and not enough to exhaust a stack. */
const DEEPEST = 50;

function readJson(value: unknown, depth = 0): unknown {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (depth > DEEPEST || typeof value !== 'object') {
    const message = 'Cette valeur n’est pas du JSON, ou s’emboîte trop profondément.';
    throw new GraphQLError(message, {
      extensions: { code: 'BAD_USER_INPUT', problem: { code: 'invalid-json', message } },
    });
  }
  if (Array.isArray(value)) return value.map((item) => readJson(item, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, readJson(item, depth + 1)]));
}

function jsonScalar(name: string, description: string): GraphQLScalarType {
  return new GraphQLScalarType({
    name,
    description,
    parseValue: (value) => readJson(value),
    // Codes may be written without quotes, as in YAML: `{ fact: place.zone, is: DROM }` needs them only for the point.
    parseLiteral: (node: ValueNode, variables) =>
      readJson(node.kind === Kind.NULL ? null : valueFromASTUntyped(node, variables)),
    serialize: (value) => value,
  });
}

export const CriterionScalar = jsonScalar(
  'Criterion',
  'Arbre de conditions en JSON, comme dans les fichiers YAML (docs/criteria.md) : `{ all: [{ code: "…", fact: "programme.pvd", is: true }] }`.',
);

export const SchemeDocumentScalar = jsonScalar(
  'SchemeDocument',
  'Un dispositif entier en JSON, tel que le décrit `scheme.schema.json`.',
);

export const JsonScalar = jsonScalar('JSON', 'Valeur JSON.');
