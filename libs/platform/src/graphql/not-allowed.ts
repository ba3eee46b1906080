import { Field, ObjectType } from '@nestjs/graphql';

import type { Denial } from '../sign-in/caller.js';

/** The union member of every mutation: the caller lacks the right to do it. */
@ObjectType('NotAllowed', { description: 'Cette écriture n’est pas permise à cet appelant.' })
export class NotAllowedType {
  @Field()
  code!: string;

  @Field()
  message!: string;

  static of(denial: Denial): NotAllowedType {
    return Object.assign(new NotAllowedType(), denial);
  }
}
