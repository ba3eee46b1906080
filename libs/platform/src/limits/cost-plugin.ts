import type { ApolloServerPlugin } from '@apollo/server';
import { Kind, type DocumentNode, type FragmentDefinitionNode, type OperationDefinitionNode } from 'graphql';

import { costOf, pageVariables } from './cost.js';
import { beyond } from './refusal.js';

/** What is remembered of an operation whose document is kept: costs by the sizes of its pages. */
interface KnownOperation {
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly variables: readonly string[];
  readonly costs: Map<string, number>;
}

const KEPT_COSTS = 100;

/** Refuses an operation that would cost more than `limit` points, before it is executed: {@link costOf}, code `TOO_COSTLY`. */
export function costLimit(limit: number): ApolloServerPlugin {
  const known = new WeakMap<OperationDefinitionNode, KnownOperation>();
  return {
    requestDidStart: () =>
      Promise.resolve({
        didResolveOperation: ({ schema, document, operation, request }) => {
          if (!operation) return Promise.resolve();
          const variables = request.variables ?? {};
          const remembered = known.get(operation) ?? knownOperation(document, operation);
          known.set(operation, remembered);
          const key = JSON.stringify(remembered.variables.map((name) => numberOf(variables[name])));
          const cost =
            remembered.costs.get(key) ?? costOf({ schema, operation, fragments: remembered.fragments, variables });
          if (remembered.costs.size < KEPT_COSTS) remembered.costs.set(key, cost);
          if (cost > limit) throw beyond('TOO_COSTLY', limit, cost);
          return Promise.resolve();
        },
      }),
  };
}

function knownOperation(document: DocumentNode, operation: OperationDefinitionNode): KnownOperation {
  const fragments = new Map(
    document.definitions.flatMap((definition): [string, FragmentDefinitionNode][] =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition]] : [],
    ),
  );
  return { fragments, variables: pageVariables(operation, fragments), costs: new Map() };
}

/** Anything but a number is refused by whoever coerces it, and must not make a long key. */
function numberOf(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}
