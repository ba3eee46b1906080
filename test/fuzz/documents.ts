import { CONTRACT } from '../contract/examples.js';

import type { Chance } from './chance.js';

/** Texts that are no operation, or one that asks for far too much; several are known attacks on GraphQL servers. */
export function hostileDocument(chance: Chance): string {
  return chance.of(SHAPES)(chance);
}

const repeated = (text: string, times: number): string => text.repeat(times);
const many = (times: number, one: (index: number) => string): string =>
  Array.from({ length: times }, (_, index) => one(index)).join(' ');
const contractText = (chance: Chance): string => chance.of(CONTRACT).text;

const SIZES = [5, 19, 41, 101, 500, 2_000];
const COMMUNE = 'commune(inseeCode: "23061")';

const SHAPES: readonly ((chance: Chance) => string)[] = [
  // Characters of a real operation deleted, doubled, swapped or replaced.
  mutated,
  mutated,
  mutated,
  mutated,
  (chance) => contractText(chance).slice(0, chance.below(2_000)),
  (chance) => contractText(chance).slice(chance.below(2_000)),
  (chance) => contractText(chance).split(/\s+/).reverse().join(' '),
  // Depth.
  (chance) => `{ ${repeated('schemes { nodes { ', chance.of(SIZES))} slug ${repeated('} } ', chance.of(SIZES))} }`,
  (chance) => repeated('{ a ', chance.of(SIZES) * 20),
  (chance) =>
    `{ schemes(filter: ${repeated('{ place: ', chance.of(SIZES))} 1 ${repeated('}', chance.of(SIZES))}) { totalCount } }`,
  (chance) =>
    `{ communes(query: ${repeated('[', chance.of(SIZES) * 5)}${repeated(']', chance.of(SIZES) * 5)}) { name } }`,
  // Breadth.
  (chance) => `{ ${many(chance.of(SIZES), (index) => `a${index}: ${COMMUNE} { name }`)} }`,
  (chance) => `{ ${COMMUNE} { ${repeated('name ', chance.of(SIZES))} } }`,
  (chance) => `{ ${COMMUNE} { ${many(chance.of(SIZES), (index) => `a${index}: name`)} } }`,
  (chance) => many(chance.of(SIZES), (index) => `query Q${index} { themes { code } }`),
  (chance) => `{ themes { code ${repeated('@skip(if: false) ', chance.of(SIZES))} } }`,
  (chance) => `query (${many(chance.of(SIZES), (index) => `$v${index}: String`)}) { themes { code } }`,
  (chance) => `{ schemes(filter: { themes: [${repeated('"friche" ', chance.of(SIZES))}] }) { totalCount } }`,
  (chance) => `{ communes(query: "${repeated('a', chance.of(SIZES) * 50)}") { name } }`,
  // Fragments: in a ring, doubled at every level, never used, of another type.
  () => '{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }',
  () => '{ ...A } fragment A on Query { themes { code } ...A }',
  (chance) => {
    const levels = chance.of([5, 12, 25]);
    return `{ ${COMMUNE} { ...F0 } } ${many(levels, (index) => `fragment F${index} on Commune { ...F${index + 1} ...F${index + 1} }`)} fragment F${levels} on Commune { name }`;
  },
  (chance) => `{ themes { code } } ${many(chance.of(SIZES), (index) => `fragment F${index} on Theme { code }`)}`,
  () => '{ themes { ...F } } fragment F on Commune { name }',
  (chance) => `{ ${repeated('... { ', chance.of(SIZES))} themes { code } ${repeated('} ', chance.of(SIZES))} }`,
  // Fields that conflict, and many of them: quadratic in naive validators.
  (chance) => `{ ${many(chance.of(SIZES), (index) => `a: communes(query: "${index}") { name }`)} }`,
  // Introspection.
  () =>
    '{ __schema { types { fields { type { fields { type { fields { type { fields { type { name } } } } } } } } } } }',
  (chance) =>
    `{ __schema { types { ${repeated('fields { type { ', 8)} name ${repeated('} } ', 8)} } } ${many(chance.of([1, 20]), (index) => `s${index}: __type(name: "Query") { name }`)} }`,
  () => '{ __typename @include(if: $nothing) }',
  // Words.
  () => '',
  () => '\ufeff{ themes { code } }',
  () => '{ themes { code } }\u0000',
  () => '{ themes { code } } # \u202e',
  () => '"""',
  () => '"""a""" { themes { code } }',
  () => '{ communes(query: """\n\\"""\n""") { name } }',
  () => '{ communes(query: "\\u{110000}") { name } }',
  () => '{ communes(query: "\\ud800") { name } }',
  () => '{ communes(query: "x", first: 99999999999999999999) { name } }',
  () => '{ communes(query: "x", first: -1) { name } }',
  () => '{ communes(query: "x", first: 1e5) { name } }',
  () => '{ schemes(filter: { rateMin: 1e400 }) { totalCount } }',
  () => '{ schemes(filter: { amountMin: 1 }) { totalCount } }',
  () => '{ schemes(filter: { __proto__: 1 }) { totalCount } }',
  () => '{ constructor { name } }',
  () => '{ __proto__ }',
  () => '{ themes { __proto__ toString hasOwnProperty } }',
  () => 'query __proto__ { themes { code } }',
  () => 'query constructor($__proto__: String) { communes(query: $__proto__) { name } }',
  () => 'subscription { themes { code } }',
  () => 'type Query { a: Int }',
  () => 'schema { query: Query } { themes { code } }',
  () => 'extend type Query { a: Int } { themes { code } }',
  () => '{ themes { code } } @defer',
  () => '{ ... @defer { themes { code } } }',
  () => '{ ...F @nothing(if: "x") } fragment F on Query @deprecated { themes { code } }',
  (chance) => repeated('{', chance.of(SIZES)) + repeated('"', chance.of(SIZES)),
  (chance) => repeated('#\n', chance.of(SIZES) * 30),
  (chance) => `{ ${repeated('é', chance.of(SIZES))} }`,
  (chance) => String.fromCharCode(...Array.from({ length: 200 }, () => chance.below(0xd7ff))),
];

function mutated(chance: Chance): string {
  let text = contractText(chance);
  const changes = 1 + chance.below(6);
  for (let change = 0; change < changes; change++) {
    const at = chance.below(text.length);
    const length = chance.of([1, 1, 2, 8, 60]);
    const piece = text.slice(at, at + length);
    const other = chance.of([
      '',
      piece + piece,
      chance.of(['{', '}', '(', ')', '$', '"', '!', '@', '...', ':', '\n', '\u00a0', '0', 'é']),
      [...piece].reverse().join(''),
    ]);
    text = text.slice(0, at) + other + text.slice(at + length);
  }
  return text;
}
