import {
  getVariableValues,
  GraphQLScalarType,
  Kind,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { compileQuery, isCompiledQuery, type CompiledQuery } from 'graphql-jit';

import { isDatabaseUnavailable } from '../database/unavailable.js';

/** A document's operation, turned into code. */
export interface CompiledOperation {
  /**
   * The answer, or undefined when it must be had plainly: the variables do not coerce, or the answer has errors, whose words and
   * codes are graphql-js's to give. Reading twice does no harm, and only queries are compiled. An answer all of whose errors are a
   * database that is away is final: to ask again would be to wait again, for the same.
   */
  run(contextValue: unknown, variables: Readonly<Record<string, unknown>>): Promise<ExecutionResult | undefined>;
}

const COERCED = 'CoercedAlready';

/** Takes what graphql-js has coerced as it is. */
const coercedAlready = new GraphQLScalarType({ name: COERCED, parseValue: (value) => value });

/**
 * Compiles an operation of a valid document; undefined when the compiler cannot.
 *
 * Variables are coerced by graphql-js itself: the compiler's own coercion differs (defaults, custom scalars, enumerations), so it
 * is given a document whose variables are all of a scalar that lets everything through.
 */
export function compileOperation(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): CompiledOperation | undefined {
  const compiled = compile(schemaWithCoerced(schema), withCoercedVariables(document, operation), operation.name?.value);
  if (!compiled) return undefined;
  const definitions = operation.variableDefinitions ?? [];
  return {
    run: async (contextValue, variables) => {
      const { coerced } = getVariableValues(schema, definitions, variables, { maxErrors: 1 });
      if (!coerced) return undefined;
      try {
        const result = await compiled.query(undefined, contextValue, coerced);
        return result.errors?.every((error) => isDatabaseUnavailable(error)) === false ? undefined : result;
      } catch {
        return undefined;
      }
    },
  };
}

function compile(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | undefined,
): CompiledQuery | undefined {
  try {
    const compiled = compileQuery(schema, document, operationName, { disablingCapturingStackErrors: true });
    return isCompiledQuery(compiled) ? compiled : undefined;
  } catch {
    return undefined;
  }
}

/** The same schema, with one scalar more for those who ask for it by name. */
function schemaWithCoerced(schema: GraphQLSchema): GraphQLSchema {
  return Object.create(schema, {
    getType: { value: (name: string) => (name === COERCED ? coercedAlready : schema.getType(name)) },
  }) as GraphQLSchema;
}

/** The operation alone with its fragments, its variables of the scalar that lets everything through and without defaults. */
function withCoercedVariables(document: DocumentNode, operation: OperationDefinitionNode): DocumentNode {
  const type = { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: COERCED } } as const;
  return {
    kind: Kind.DOCUMENT,
    definitions: document.definitions
      .filter((definition) => definition === operation || definition.kind === Kind.FRAGMENT_DEFINITION)
      .map((definition) =>
        definition === operation
          ? {
              ...operation,
              variableDefinitions: (operation.variableDefinitions ?? []).map(({ kind, variable }) => ({
                kind,
                variable,
                type,
              })),
            }
          : definition,
      ),
  };
}
