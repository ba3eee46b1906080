import type { Type } from '@nestjs/common';
import { Field, Int, ObjectType } from '@nestjs/graphql';
import { GraphQLError } from 'graphql';

import type { Problem } from '#kernel';

@ObjectType('PageInfo')
export class PageInfoType {
  @Field()
  hasNextPage!: boolean;

  @Field(() => String, { nullable: true })
  endCursor!: string | null;
}

export interface Page<Node> {
  readonly totalCount: number;
  readonly nodes: readonly Node[];
  readonly pageInfo: PageInfoType;
}

/** A Relay connection type over a node type: `class AwardConnection extends connectionOf('Award', AwardType) {}`. */
export function connectionOf<Node>(
  name: string,
  node: () => Type<Node>,
): Type<{ edges: { cursor: string; node: Node }[] } & Page<Node>> {
  @ObjectType(`${name}Edge`)
  class EdgeType {
    @Field()
    cursor!: string;

    @Field(node)
    node!: Node;
  }

  @ObjectType({ isAbstract: true })
  abstract class ConnectionType {
    @Field(() => [EdgeType])
    edges!: EdgeType[];

    @Field(() => [node()])
    nodes!: Node[];

    @Field(() => PageInfoType)
    pageInfo!: PageInfoType;

    @Field(() => Int)
    totalCount!: number;
  }
  return ConnectionType as unknown as Type<{ edges: { cursor: string; node: Node }[] } & Page<Node>>;
}

export const DEFAULT_PAGE = 20;
export const LARGEST_PAGE = 100;

/** How many to give: 20 unless said, from 0 to 100; anything else is a bad argument. */
export function pageSize(first: number | null | undefined, path = 'first', largest = LARGEST_PAGE): number {
  if (first === null || first === undefined) return Math.min(DEFAULT_PAGE, largest);
  if (first < 0 || first > largest) {
    throw badArgument([
      { path, code: 'page-size', message: `« ${path} » doit être compris entre 0 et ${largest}, et non ${first}.` },
    ]);
  }
  return first;
}

/** For operations without a result union: the contract's error `BAD_USER_INPUT` with every problem. */
export function badArgument(problems: readonly Problem[]): GraphQLError {
  return new GraphQLError(problems.map((problem) => problem.message).join(' '), {
    extensions: { code: 'BAD_USER_INPUT', problems },
  });
}
