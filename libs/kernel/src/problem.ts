/**
 * One thing wrong with an input: where (`path`, as `project.cost` or `facts[2].value`), a stable code that a client
 * can test, and a French sentence that a person can act on.
 */
export interface Problem {
  readonly path: string;
  readonly code: string;
  readonly message: string;
}

/** Thrown by the model when a caller hands it several wrong things; carries all of them. Edges turn it into an answer. */
export class InvalidInputError extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map((problem) => `${problem.path}: ${problem.message}`).join('\n'));
    this.name = 'InvalidInputError';
    this.problems = problems;
  }
}

/** One sentence for the person at the keyboard, without a stack: a wrong file, a busy port, a refused command. */
export class RefusedError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'RefusedError';
    this.code = code;
  }
}
