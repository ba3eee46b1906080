import { Field, InputType, Int } from '@nestjs/graphql';

import type { Day } from '#kernel';
import { DateScalar } from '#platform/graphql';

import { SchemeInput } from './scheme-input.js';

const optional = { nullable: true } as const;

@InputType('DraftSchemeInput', {
  description: 'Un nouveau dispositif : `scheme`, ou bien le fichier entier dans `yaml`.',
})
export class DraftSchemeInput {
  @Field(() => SchemeInput, optional)
  scheme?: SchemeInput | null;

  @Field(() => String, { nullable: true, description: 'Le document en YAML, comme les fichiers du catalogue.' })
  yaml?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Le financeur à qui la fiche appartient ; à défaut celui de la clé s’il en est, sinon le premier.',
  })
  organisation?: string | null;

  @Field(() => String, { nullable: true, description: 'Pourquoi, pour l’historique.' })
  note?: string | null;
}

@InputType('SchemeVersionInput', { description: 'Le dispositif, et la dernière version qui en a été lue.' })
export class SchemeVersionInput {
  @Field()
  slug!: string;

  @Field(() => Int, { description: 'La dernière version lue : si une autre a été écrite depuis, rien n’est fait.' })
  version!: number;

  @Field(() => String, { nullable: true, description: 'Pourquoi, pour l’historique.' })
  note?: string | null;
}

@InputType('EditSchemeInput', {
  description: '`scheme` remplace les champs donnés ; `yaml` remplace le document entier.',
})
export class EditSchemeInput extends SchemeVersionInput {
  @Field(() => SchemeInput, optional)
  scheme?: SchemeInput | null;

  @Field(() => String, optional)
  yaml?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Le financeur à qui la fiche appartiendra ; il faut pouvoir écrire pour l’un et pour l’autre.',
  })
  organisation?: string | null;
}

@InputType('CloseSchemeInput')
export class CloseSchemeInput extends SchemeVersionInput {
  @Field(() => DateScalar, { description: 'Dernier jour de dépôt.' })
  lastDay!: Day;

  @Field(() => String, { nullable: true, description: 'Slug du dispositif qui lui succède.' })
  replacedBy?: string | null;
}
