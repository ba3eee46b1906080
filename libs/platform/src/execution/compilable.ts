import {
  getNamedType,
  isEnumType,
  isSpecifiedScalarType,
  Kind,
  OperationTypeNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  BREAK,
  type DocumentNode,
  type GraphQLInputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';

/**
 * Whether the compiler answers this operation exactly as graphql-js does. It is known not to for some forms, and these are run
 * plainly:
 *
 * - mutations and subscriptions: an answer with errors is asked again, and a write must not be;
 * - introspection: rare, large, and answered from the schema itself;
 * - directives (`@skip`, `@include`): on fragments that are spread twice the compiler takes one condition for all;
 * - a variable inside an input literal (`{ code: $code }`): an absent one becomes null instead of being absent;
 * - literals of custom scalars and input objects: the compiler writes them into its code as JSON, and a bigint or a day is none.
 */
export function isCompilable(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): boolean {
  if (operation.operation !== OperationTypeNode.QUERY) return false;
  let compilable = true;
  const refuse = (): typeof BREAK => {
    compilable = false;
    return BREAK;
  };
  const types = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(types, {
      // The other operations of the document are not run.
      OperationDefinition: (node) => (node === operation ? undefined : false),
      Directive: refuse,
      Field: (node) => (node.name.value === '__schema' || node.name.value === '__type' ? refuse() : undefined),
      VariableDefinition: () => false,
      Argument: (node) => {
        if (node.value.kind === Kind.VARIABLE) return false;
        return isPlainLiteral(types.getInputType()) ? undefined : refuse();
      },
      // Reached only inside a literal: an argument that is a variable is not entered.
      Variable: refuse,
    }),
  );
  return compilable;
}

/** Numbers, strings, booleans, enums and lists of them: what JSON writes as it is. */
function isPlainLiteral(type: GraphQLInputType | null | undefined): boolean {
  const named = getNamedType(type);
  return named !== undefined && named !== null && (isSpecifiedScalarType(named) || isEnumType(named));
}
