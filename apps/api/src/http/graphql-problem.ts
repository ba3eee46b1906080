import { HttpException } from '@nestjs/common';
import type { GraphQLError } from 'graphql';

/** What the HTTP door answers itself, in the form of a GraphQL answer so that clients read every refusal alike. */
export interface ProblemBody {
  readonly errors: readonly {
    readonly message: string;
    readonly extensions: Readonly<Record<string, unknown>>;
  }[];
}

export function problemBody(
  code: string,
  message: string,
  details: Readonly<Record<string, unknown>> = {},
): ProblemBody {
  return { errors: [{ message, extensions: { code, ...details } }] };
}

/** A refusal of the HTTP door, before anything is executed. */
export class DoorRefusal extends HttpException {
  constructor(status: number, code: string, message: string, details: Readonly<Record<string, unknown>> = {}) {
    super(problemBody(code, message, details), status);
  }

  /** With the status that the error asks for. */
  static of(error: GraphQLError): DoorRefusal {
    const { code, http, ...details } = error.extensions;
    const status = (http as { status?: number } | undefined)?.status ?? 400;
    return new DoorRefusal(status, typeof code === 'string' ? code : 'BAD_REQUEST', error.message, details);
  }
}
