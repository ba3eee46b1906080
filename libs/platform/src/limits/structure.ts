import { Kind, type DocumentNode, type FragmentDefinitionNode, type SelectionSetNode, type ValueNode } from 'graphql';

/** What of an operation can be counted without a schema. */
export interface Structure {
  readonly depth: number;
  readonly aliases: number;
  readonly fields: number;
  readonly rootFields: number;
}

const NOTHING: Structure = { depth: 0, aliases: 0, fields: 0, rootFields: 0 };

/** More is infinitely many: keeps sums of sums exact. */
const MOST = Number.MAX_SAFE_INTEGER;

/**
 * The largest of every count over the operations of a document, fragments counted wherever they are spread. Each fragment is looked
 * at once, so a bomb of fragments that spread one another twice takes as long as its text; a cycle is left to validation.
 */
export function structureOf(document: DocumentNode): Structure {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  const counter = new StructureCounter(fragments);
  let largest = NOTHING;
  for (const definition of document.definitions) {
    // A fragment that nothing spreads is refused by validation, which looks at it first.
    if (definition.kind !== Kind.OPERATION_DEFINITION && definition.kind !== Kind.FRAGMENT_DEFINITION) continue;
    largest = largerOf(largest, counter.ofSelections(definition.selectionSet));
    for (const variable of definition.kind === Kind.OPERATION_DEFINITION ? (definition.variableDefinitions ?? []) : [])
      if (variable.defaultValue) largest = largerOf(largest, { ...NOTHING, depth: valueDepth(variable.defaultValue) });
  }
  return largest;
}

class StructureCounter {
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #known = new Map<string, Structure>();

  constructor(fragments: ReadonlyMap<string, FragmentDefinitionNode>) {
    this.#fragments = fragments;
  }

  ofSelections(selections: SelectionSetNode): Structure {
    let sum = NOTHING;
    for (const selection of selections.selections) {
      if (selection.kind === Kind.FRAGMENT_SPREAD) sum = beside(sum, this.#ofFragment(selection.name.value));
      else if (selection.kind === Kind.INLINE_FRAGMENT) sum = beside(sum, this.ofSelections(selection.selectionSet));
      else {
        const inner = selection.selectionSet ? this.ofSelections(selection.selectionSet) : NOTHING;
        const literals = (selection.arguments ?? []).map((argument) => valueDepth(argument.value));
        sum = beside(sum, {
          depth: 1 + Math.max(inner.depth, ...literals, 0),
          aliases: inner.aliases + (selection.alias ? 1 : 0),
          fields: inner.fields + 1,
          rootFields: 1,
        });
      }
    }
    return sum;
  }

  #ofFragment(name: string): Structure {
    const known = this.#known.get(name);
    if (known) return known;
    const fragment = this.#fragments.get(name);
    if (!fragment) return NOTHING;
    this.#known.set(name, NOTHING);
    const structure = this.ofSelections(fragment.selectionSet);
    this.#known.set(name, structure);
    return structure;
  }
}

function beside(one: Structure, other: Structure): Structure {
  return {
    depth: Math.max(one.depth, other.depth),
    aliases: Math.min(MOST, one.aliases + other.aliases),
    fields: Math.min(MOST, one.fields + other.fields),
    rootFields: Math.min(MOST, one.rootFields + other.rootFields),
  };
}

function largerOf(one: Structure, other: Structure): Structure {
  return {
    depth: Math.max(one.depth, other.depth),
    aliases: Math.max(one.aliases, other.aliases),
    fields: Math.max(one.fields, other.fields),
    rootFields: Math.max(one.rootFields, other.rootFields),
  };
}

/** `[[1]]` is 2 deep, `{ a: [1] }` too, `1` is 0. */
function valueDepth(value: ValueNode): number {
  if (value.kind === Kind.LIST) return 1 + Math.max(0, ...value.values.map(valueDepth));
  if (value.kind === Kind.OBJECT) return 1 + Math.max(0, ...value.fields.map((field) => valueDepth(field.value)));
  return 0;
}
