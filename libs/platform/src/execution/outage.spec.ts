import { ApolloServer } from '@apollo/server';
import { describe, expect, it } from '@jest/globals';
import { GraphQLInt, GraphQLList, GraphQLNonNull, GraphQLObjectType, GraphQLSchema, GraphQLString } from 'graphql';

import { hideSurprises } from '../graphql/errors.js';
import { compiledExecution, type CompiledAnswers } from './plugin.js';

const asked = { away: 0 };
const refused = (): Error => Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
const away = (): never => {
  asked.away += 1;
  throw refused();
};
const later = async (): Promise<never> => {
  asked.away += 1;
  await Promise.resolve();
  throw new Error('QueryFailed', { cause: Object.assign(new Error('cancelled'), { code: '57014' }) });
};

const Part: GraphQLObjectType = new GraphQLObjectType({
  name: 'Part',
  fields: () => ({
    here: { type: GraphQLInt, resolve: () => 1 },
    away: { type: GraphQLString, resolve: away },
    later: { type: GraphQLString, resolve: later },
    needed: { type: new GraphQLNonNull(GraphQLString), resolve: later },
    broken: {
      type: GraphQLString,
      resolve: () => {
        throw new TypeError('undefined is not a function');
      },
    },
    part: { type: Part, resolve: () => ({}) },
    must: { type: new GraphQLNonNull(Part), resolve: () => Promise.resolve({}) },
    parts: { type: new GraphQLList(Part), resolve: () => [{}, {}] },
    all: { type: new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(Part))), resolve: () => [{}, {}] },
  }),
});
const schema = new GraphQLSchema({ query: Part });

async function answerOf(query: string, compiled: boolean): Promise<{ body: string; asked: number; again: number }> {
  const answers: CompiledAnswers = { answered: 0, askedAgain: 0 };
  const server = new ApolloServer({
    schema,
    formatError: hideSurprises,
    plugins: compiled ? [compiledExecution({ sightings: 1 }, answers)] : [],
  });
  asked.away = 0;
  const { body } = await server.executeOperation({ query });
  await server.stop();
  if (body.kind !== 'single') throw new Error('one answer');
  expect(answers.answered + answers.askedAgain).toBe(compiled ? 1 : 0);
  return { body: JSON.stringify(body.singleResult), asked: asked.away, again: answers.askedAgain };
}

describe('compiled code, when the database is away', () => {
  it.each([
    '{ here away }',
    '{ later }',
    '{ part { here away } other: part { here } }',
    '{ must { here needed } }',
    '{ part { must { needed } here } here }',
    '{ parts { here later } }',
    '{ parts { needed } }',
    '{ all { needed } here }',
    '{ part { all { here away } } }',
  ])('answers %s as graphql-js does, and asks once', async (query) => {
    const [plain, compiled] = [await answerOf(query, false), await answerOf(query, true)];
    expect(JSON.parse(compiled.body)).toEqual(JSON.parse(plain.body));
    expect(compiled.body).toContain('DATABASE_UNAVAILABLE');
    expect(compiled).toMatchObject({ asked: plain.asked, again: 0 });
  });

  it('leaves an answer with any other error to graphql-js', async () => {
    const [plain, compiled] = [await answerOf('{ away broken }', false), await answerOf('{ away broken }', true)];
    expect(compiled.body).toBe(plain.body);
    expect(compiled.again).toBe(1);
  });
});
