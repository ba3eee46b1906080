import { Field, InputType } from '@nestjs/graphql';

@InputType('PlaceInput', { description: 'Exactement un des deux codes.' })
export class PlaceInput {
  @Field(() => String, {
    nullable: true,
    description: 'Code INSEE de la commune ; un ancien code mène à la commune actuelle.',
  })
  inseeCode?: string | null;

  @Field(() => String, { nullable: true, description: 'SIREN de l’EPCI à fiscalité propre.' })
  epciSiren?: string | null;
}
