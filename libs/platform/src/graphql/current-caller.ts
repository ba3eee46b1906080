import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { GqlExecutionContext } from '@nestjs/graphql';

import { ANONYMOUS, type Caller } from '../sign-in/caller.js';

/** What the GraphQL context carries of the HTTP request: its caller, found before anything is parsed. */
export interface CallerContext {
  readonly caller?: Caller;
}

/** The caller of the operation: `@CurrentCaller() caller: Caller`. */
export const CurrentCaller = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  return GqlExecutionContext.create(context).getContext<CallerContext>().caller ?? ANONYMOUS;
});
