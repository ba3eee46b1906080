import { Kind, visit, type ASTNode, type DocumentNode } from 'graphql';

const VALUES: ReadonlySet<string> = new Set([
  Kind.INT,
  Kind.FLOAT,
  Kind.STRING,
  Kind.BOOLEAN,
  Kind.NULL,
  Kind.ENUM,
  Kind.LIST,
  Kind.OBJECT,
  Kind.OBJECT_FIELD,
]);

/** Whether the node is a value that an operation carries in its text, or a field of one. */
export function isLiteral(node: ASTNode | undefined): boolean {
  return node !== undefined && VALUES.has(node.kind);
}

/** Where in its argument a value written into an operation stands: `filter.themes[0]`; `undefined` when it is not of that document. */
export function literalPath(document: DocumentNode, literal: ASTNode): string | undefined {
  let found: string | undefined;
  visit(document, {
    enter: (node, _key, parent, steps, ancestors) => {
      if (found !== undefined || node !== literal) return;
      found = pathOf(steps, [...ancestors, ...(parent ? [parent] : []), node]);
    },
  });
  return found;
}

/** The name of the argument, of each field on the way, and the place in each list. */
function pathOf(steps: readonly (string | number)[], chain: readonly (ASTNode | readonly ASTNode[])[]): string {
  let path = '';
  for (const [depth, ancestor] of chain.entries()) {
    if (!('kind' in ancestor)) continue;
    if (ancestor.kind === Kind.ARGUMENT) path = ancestor.name.value;
    else if (ancestor.kind === Kind.OBJECT_FIELD) path += `.${ancestor.name.value}`;
    // Its step is its place in the array of values, which is an ancestor of its own.
    else if (path !== '' && isItemOfList(chain, depth)) path += `[${steps[depth - 1]}]`;
  }
  return path;
}

function isItemOfList(chain: readonly (ASTNode | readonly ASTNode[])[], depth: number): boolean {
  const [list, values] = [chain[depth - 2], chain[depth - 1]];
  return Array.isArray(values) && list !== undefined && 'kind' in list && list.kind === Kind.LIST;
}
