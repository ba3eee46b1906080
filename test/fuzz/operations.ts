import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isUnionType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLOutputType,
  type GraphQLSchema,
} from 'graphql';

import type { Chance } from './chance.js';
import {
  HOSTILE_AMOUNTS,
  HOSTILE_DAYS,
  HOSTILE_NUMBERS,
  HOSTILE_SHAPES,
  HOSTILE_TEXTS,
  raw,
} from './hostile-values.js';

export interface Asked {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Codes that exist, so that not everything ends at the first check. */
const KNOWN_TEXTS = [
  'detr',
  'dsil',
  '23061',
  '01004',
  '200069060',
  'batiment-scolaire',
  'pvd',
  '23',
  '2021-autumn',
  'école',
];
const HOW_DEEP = 3;

/** Any field of the root with arguments of any kind: what no contract names is asked too. */
export function anyOperation(schema: GraphQLSchema, chance: Chance, kind: 'query' | 'mutation'): Asked {
  const root = kind === 'query' ? schema.getQueryType() : schema.getMutationType();
  const field = chance.of(Object.values(root!.getFields()));
  const given = field.args.filter((argument) => isNonNullType(argument.type) || chance.happens(0.6));
  const variables = Object.fromEntries(
    given.map((argument): [string, unknown] => [argument.name, anyValue(argument, chance, 0)]),
  );
  const declared = given.map(({ name, type }) => `$${name}: ${String(type)}`).join(', ');
  const passed = given.map(({ name }) => `${name}: $${name}`).join(', ');
  const query = `${kind} Any${declared && `(${declared})`} { ${field.name}${passed && `(${passed})`}${selection(field, schema, 0)} }`;
  return { query, variables };
}

function selection(field: GraphQLField<unknown, unknown>, schema: GraphQLSchema, depth: number): string {
  const type = getNamedType(field.type);
  if (isLeafType(type)) return '';
  const members = isUnionType(type) ? type.getTypes() : schema.getPossibleTypes(type as never);
  const objects = isUnionType(type) ? members : [type];
  const chosen = objects.map((object) => {
    const fields = Object.values('getFields' in object ? object.getFields() : {}) as GraphQLField<unknown, unknown>[];
    const inner = fields
      .filter((one) => one.args.every(({ type: needed }) => !isNonNullType(needed)) && fits(one.type, depth))
      .map(
        (one, index) =>
          `${isUnionType(type) ? `${one.name}${object.name}: ` : ''}${one.name}${selection(one, schema, depth + 1)}${index > 30 ? '' : ''}`,
      );
    return isUnionType(type) ? `... on ${object.name} { ${inner.slice(0, 4).join(' ')} }` : inner.join(' ');
  });
  return ` { __typename ${chosen.join(' ')} }`;
}

function fits(type: GraphQLOutputType, depth: number): boolean {
  return isLeafType(getNamedType(type)) || depth < HOW_DEEP - 1;
}

function anyValue({ type }: GraphQLArgument | GraphQLInputField, chance: Chance, depth: number): unknown {
  return valueOf(type, chance, depth);
}

function valueOf(type: GraphQLInputType, chance: Chance, depth: number): unknown {
  if (isNonNullType(type)) return valueOf(type.ofType, chance, depth);
  if (chance.happens(0.03)) return chance.of(HOSTILE_SHAPES);
  if (isListType(type)) {
    const length = chance.of([0, 1, 1, 2, 5]);
    return Array.from({ length }, () => valueOf(type.ofType, chance, depth));
  }
  if (isEnumType(type)) return chance.happens(0.9) ? chance.of(type.getValues()).name : chance.of(HOSTILE_TEXTS);
  if (isInputObjectType(type)) {
    if (depth > 4) return {};
    return Object.fromEntries(
      Object.values(type.getFields())
        .filter((field) => isNonNullType(field.type) || chance.happens(0.4))
        .map((field): [string, unknown] => [field.name, anyValue(field, chance, depth + 1)]),
    );
  }
  return scalar(type.name, chance);
}

function scalar(name: string, chance: Chance): unknown {
  const hostile = chance.happens(0.5);
  switch (name) {
    case 'Int':
      return hostile ? chance.of(HOSTILE_NUMBERS) : chance.below(50);
    case 'Float':
      return hostile ? chance.of(HOSTILE_NUMBERS) : 0.5;
    case 'Boolean':
      return chance.happens(0.5);
    case 'Euro':
      return hostile ? chance.of(HOSTILE_AMOUNTS) : '1000.00';
    case 'Date':
      return hostile ? chance.of(HOSTILE_DAYS) : '2021-11-15';
    case 'DateTime':
      return hostile ? chance.of(HOSTILE_DAYS) : '2021-11-15T10:00:00Z';
    case 'FactValue':
      return chance.of<unknown>([true, 12, 'x', ['x'], null, raw('1e308'), raw('1e400'), { a: 1 }]);
    default:
      return hostile ? chance.of(HOSTILE_TEXTS) : chance.of(KNOWN_TEXTS);
  }
}
