import {
  getNamedType,
  getNullableType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

/** How many a list without `first` is taken to have: criteria of a scheme, entries of an award. */
const LIST = 5;
/** A page that does not say how many: the service's default. */
const PAGE = 20;
/** A larger page is refused by whoever is asked for it, before any work. */
const LARGEST_PAGE = 100;
/** What a root field costs by itself: a question to the database or to the memory. */
const ROOT = 10;
/** Introspection is answered from the schema; its depth is limited by graphql-js itself. */
const INTROSPECTION = 100;

/** Root fields that judge the whole catalogue, the whole country or the whole ledger. */
const HEAVY: Readonly<Record<string, number>> = {
  match: 1_000,
  compareMatches: 2_000,
  eligibleCommunes: 2_000,
  financingPlan: 2_000,
  deadlines: 500,
  awardTotals: 500,
  awardEvolution: 1_000,
  awardStatistics: 500,
  reconciliation: 2_000,
  reportEvolution: 2_000,
};

const MOST = Number.MAX_SAFE_INTEGER;

export interface CostedOperation {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly variables: Readonly<Record<string, unknown>>;
}

/**
 * The points of a valid operation: one for every object that its answer may have, more for what is costly to find. A field with
 * `first` counts what it holds that many times (at most {@link LARGEST_PAGE}), another list {@link LIST} times; the `nodes` and
 * `edges` of a page are the page itself. Every fragment is looked at once, however often it is spread.
 */
export function costOf(costed: CostedOperation): number {
  const root = costed.schema.getRootType(costed.operation.operation);
  if (!root) return 0;
  const counter = new CostCounter(costed);
  return counter.ofSelections(costed.operation.selectionSet, root, { root: true, paged: false });
}

/** The variables that a cost depends on: those given to `first`. */
export function pageVariables(
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): readonly string[] {
  const names = new Set<string>();
  const look = (selections: SelectionSetNode): void => {
    for (const selection of selections.selections) {
      if (selection.kind === Kind.FRAGMENT_SPREAD) continue;
      if (selection.kind === Kind.FIELD)
        for (const { name, value } of selection.arguments ?? [])
          if (name.value === 'first' && value.kind === Kind.VARIABLE) names.add(value.name.value);
      if (selection.selectionSet) look(selection.selectionSet);
    }
  };
  look(operation.selectionSet);
  for (const fragment of fragments.values()) look(fragment.selectionSet);
  return [...names].sort();
}

interface Place {
  /** Directly under the operation. */
  readonly root: boolean;
  /** Inside a page, whose lists are counted already. */
  readonly paged: boolean;
}

class CostCounter {
  readonly #costed: CostedOperation;
  readonly #known = new Map<string, number>();

  constructor(costed: CostedOperation) {
    this.#costed = costed;
  }

  ofSelections(selections: SelectionSetNode, type: GraphQLCompositeType, place: Place): number {
    let sum = 0;
    for (const selection of selections.selections) {
      if (selection.kind === Kind.FIELD) sum += this.#ofField(selection, type, place);
      else if (selection.kind === Kind.FRAGMENT_SPREAD) sum += this.#ofFragment(selection.name.value, place);
      else {
        const inner = this.#typeOf(selection.typeCondition?.name.value) ?? type;
        sum += this.ofSelections(selection.selectionSet, inner, place);
      }
    }
    return Math.min(MOST, sum);
  }

  #ofFragment(name: string, place: Place): number {
    const key = `${name} ${place.root ? 'root' : ''} ${place.paged ? 'paged' : ''}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const fragment = this.#costed.fragments.get(name);
    const type = this.#typeOf(fragment?.typeCondition.name.value);
    if (!fragment || !type) return 0;
    this.#known.set(key, 0);
    const cost = this.ofSelections(fragment.selectionSet, type, place);
    this.#known.set(key, cost);
    return cost;
  }

  #ofField(node: FieldNode, parent: GraphQLCompositeType, place: Place): number {
    const name = node.name.value;
    if (place.root && name.startsWith('__')) return name === '__typename' ? 0 : INTROSPECTION;
    const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
    const own = place.root ? (HEAVY[name] ?? ROOT) : 0;
    if (!field || !node.selectionSet) return own;
    const type = getNamedType(field.type);
    if (!isCompositeType(type)) return own;
    const page = this.#pageOf(node, field);
    const list = isListType(getNullableType(field.type));
    const times = page ?? (list && !(place.paged && isPageContent(name)) ? LIST : 1);
    const inner = this.ofSelections(node.selectionSet, type, { root: false, paged: page !== undefined && !list });
    return Math.min(MOST, own + times * (1 + inner));
  }

  /** How many a field with `first` gives; `undefined` for a field without. */
  #pageOf(node: FieldNode, field: GraphQLField<unknown, unknown>): number | undefined {
    const declared = field.args.find((argument) => argument.name === 'first');
    if (!declared) return undefined;
    const value = node.arguments?.find((argument) => argument.name.value === 'first')?.value;
    const first =
      value?.kind === Kind.INT
        ? Number(value.value)
        : value?.kind === Kind.VARIABLE
          ? this.#variable(value.name.value)
          : declared.defaultValue;
    return typeof first === 'number' && Number.isFinite(first) ? Math.min(LARGEST_PAGE, Math.max(0, first)) : PAGE;
  }

  #variable(name: string): unknown {
    const given = this.#costed.variables[name];
    if (given !== undefined) return given;
    const definition = this.#costed.operation.variableDefinitions?.find(({ variable }) => variable.name.value === name);
    return definition?.defaultValue?.kind === Kind.INT ? Number(definition.defaultValue.value) : undefined;
  }

  #typeOf(name: string | undefined): GraphQLCompositeType | undefined {
    const type = name === undefined ? undefined : this.#costed.schema.getType(name);
    return type && isCompositeType(type) ? type : undefined;
  }
}

function isPageContent(name: string): boolean {
  return name === 'nodes' || name === 'edges';
}
