import type { ApolloServerPlugin } from '@apollo/server';
import { GraphQLError, type DocumentNode, type GraphQLFormattedError } from 'graphql';

import type { Problem } from '#kernel';

import { isLiteral, literalPath } from './literal-path.js';
import { hasUnwritableLiteral, unwritableLiteral, unwritableVariables } from './writable-text.js';

/** `Variable "$input" got invalid value "x" at "input.project.cost"; Expected type …`, as graphql-js words it. */
const VARIABLE =
  /^Variable "\$(\w+)" (?:got invalid value .*?(?: at "([^"]+)")?; (.*)|of .*|of required type .* was not provided.*)$/s;

/** `Field "scheme" argument "slug" of type "String!" is required, but it was not provided.` */
const ARGUMENT = /^(?:Field|Directive) "@?\w+" argument "(\w+)" of type .* is required/;

/**
 * What GraphQL's own types refuse, in variables or in the text of the operation, in the contract's form: one error `BAD_USER_INPUT` whose `extensions.problems` has
 * every problem (path, code, French message). A path is that of the input: `input.project.cost`, `filter.openOn`.
 */
export function problemsOf(errors: readonly GraphQLError[], document?: DocumentNode): Problem[] {
  return errors.flatMap((error) => {
    const own = error.extensions['problems'];
    if (Array.isArray(own)) return own as Problem[];
    const problem = scalarProblem(error);
    const variable = VARIABLE.exec(error.message);
    const argument = ARGUMENT.exec(error.message)?.[1];
    if (!variable && !argument && !problem && !isRefusedLiteral(error)) return [];
    const path = variable?.[2] ?? variable?.[1] ?? argument ?? pathOfLiteral(error, document);
    const { field, ...found } = problem ? { ...problem, field: undefined } : typeProblem(error.message);
    // graphql-js speaks of the object, but for an unknown field in a text: the field is what is to be mended.
    const named = field !== undefined && (variable || found.code === 'missing');
    return [{ path: named ? `${path}.${field}` : path, ...found }];
  });
}

function scalarProblem(error: unknown): { code: string; message: string } | undefined {
  for (
    let current = error;
    current instanceof Error;
    current = (current as { originalError?: unknown }).originalError
  ) {
    const problem: unknown = current instanceof GraphQLError ? current.extensions['problem'] : undefined;
    if (problem) return problem as { code: string; message: string };
  }
  return undefined;
}

function pathOfLiteral({ nodes: [literal] = [] }: GraphQLError, document: DocumentNode | undefined): string {
  return (literal && document && literalPath(document, literal)) || 'query';
}

function typeProblem(message: string): { code: string; message: string; field?: string | undefined } {
  const unknownField = /Field "(\w+)" is not defined by type "(\w+)"\.?(?: Did you mean (.+)\?)?/.exec(message);
  if (unknownField) {
    const near = unknownField[3] ? ` Vouliez-vous dire ${unknownField[3].replaceAll(' or ', ' ou ')} ?` : '';
    return {
      code: 'unknown-field',
      field: unknownField[1],
      message: `Le champ « ${unknownField[1]} » n’existe pas dans ${unknownField[2]}.${near}`,
    };
  }
  const missing = /Field "(?:\w+\.)?(\w+)" of required type "([^"]+)" was not provided/.exec(message);
  if (missing) return { code: 'missing', field: missing[1], message: `Le champ « ${missing[1]} » est obligatoire.` };
  if (/was not provided|not to be null|Expected non-nullable|found null/.test(message))
    return { code: 'missing', message: 'Cette valeur est obligatoire.' };
  const choice =
    /Value "(?<value>[^"]*)" does not exist in "(?<choice>\w+)" enum\.?(?: Did you mean (?:the enum value )?(?<near>.+)\?)?/.exec(
      message,
    ) ??
    /Enum "(?<choice>\w+)" cannot represent non-\w+ value: "?(?<value>[^"]*?)"?\.(?: Did you mean (?:the enum value )?(?<near>.+)\?)?$/.exec(
      message,
    );
  if (choice?.groups) {
    const { value, choice: type, near } = choice.groups;
    const hint = near ? ` Vouliez-vous dire ${near.replaceAll(' or ', ' ou ')} ?` : '';
    return { code: 'unknown-value', message: `« ${value} » n’est pas une valeur de ${type}.${hint}` };
  }
  return { code: 'wrong-type', message: 'Cette valeur n’est pas du type attendu.' };
}

/** As for a variable of another type: the operation is not begun, and HTTP says 400. */
function unwritable(problems: readonly Problem[]): GraphQLError {
  return new GraphQLError(problems.map(({ path, message }) => `${path} : ${message}`).join(' '), {
    extensions: { code: 'BAD_USER_INPUT', problems, http: { status: 400 } },
  });
}

/**
 * Refuses texts that no database can hold before anything is looked up or written; rewrites the answer of a refused input; leaves every
 * other error alone.
 */
export function problemsPlugin(): ApolloServerPlugin {
  return {
    requestDidStart: () =>
      Promise.resolve({
        didResolveOperation: ({ request, document }) => {
          const problems = unwritableVariables(request.variables);
          if (hasUnwritableLiteral(request.query, document)) problems.push(unwritableLiteral());
          if (problems.length > 0) throw unwritable(problems);
          return Promise.resolve();
        },
        willSendResponse: ({ response, errors, document }) => {
          if (response.body.kind !== 'single' || !errors?.length) return Promise.resolve();
          const refused = errors.filter(isRefusedInput);
          const problems = problemsOf(refused, document);
          if (problems.length === 0 || refused.length !== errors.length) return Promise.resolve();
          const error: GraphQLFormattedError = {
            message: problems.map((problem) => `${problem.path} : ${problem.message}`).join(' '),
            ...(errors[0]!.locations ? { locations: errors[0]!.locations } : {}),
            ...(errors[0]!.path ? { path: errors[0]!.path } : {}),
            extensions: { code: 'BAD_USER_INPUT', problems },
          };
          response.body.singleResult.errors = [error];
          return Promise.resolve();
        },
      }),
  };
}

function isRefusedInput(error: GraphQLError): boolean {
  return (
    error.extensions['code'] === 'BAD_USER_INPUT' ||
    scalarProblem(error) !== undefined ||
    VARIABLE.test(error.message) ||
    ARGUMENT.test(error.message) ||
    isRefusedLiteral(error)
  );
}

/** A value in the text of the operation that is not of the type of its place. */
function isRefusedLiteral({ extensions, nodes, message }: GraphQLError): boolean {
  const isValidation = extensions['code'] === undefined || extensions['code'] === 'GRAPHQL_VALIDATION_FAILED';
  return isValidation && isLiteral(nodes?.[0]) && !/^(There can be only one|Variable )/.test(message);
}
