import { Field, ObjectType } from '@nestjs/graphql';

import type { Problem } from '#kernel';

@ObjectType('InputProblem', { description: 'Ce qui ne va pas dans une saisie, et où.' })
export class InputProblemType {
  @Field({ description: 'Chemin du champ : « project.cost », « facts[2].value ».' })
  path!: string;

  @Field({ description: 'Code stable.' })
  code!: string;

  @Field({ description: 'Phrase en français, qui dit quoi corriger.' })
  message!: string;
}

/** The union member of every operation that may refuse its input: all problems at once. */
@ObjectType('InvalidInput', { description: 'La saisie est refusée ; tous les problèmes sont donnés à la fois.' })
export class InvalidInputType {
  @Field()
  code!: string;

  @Field()
  message!: string;

  @Field(() => [InputProblemType])
  problems!: readonly InputProblemType[];

  static of(problems: readonly Problem[]): InvalidInputType {
    const first = problems[0];
    const rest = problems.length > 1 ? ` (et ${problems.length - 1} autre${problems.length > 2 ? 's' : ''})` : '';
    return Object.assign(new InvalidInputType(), {
      code: 'invalid-input',
      message: first ? `${first.message}${rest}` : 'Saisie refusée.',
      problems,
    });
  }
}
