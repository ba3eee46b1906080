import { Inject } from '@nestjs/common';
import { Args, createUnionType, Field, Mutation, ObjectType, Resolver } from '@nestjs/graphql';

import { LAST_DAY } from '#kernel';
import type { Caller } from '#platform';
import { CurrentCaller, InvalidInputType, NotAllowedType } from '#platform/graphql';

import { AWARDS, RECORDER, type AwardRecorder, type AwardsReader, type RecordAnswer } from '../index.js';

import { AwardViews } from './award-views.js';
import { AwardType } from './award.types.js';
import { RecordAwardInputType, RecordEntryInputType } from './recording.inputs.js';

@ObjectType('AwardRecorded')
export class AwardRecordedType {
  @Field(() => AwardType)
  award!: AwardType;

  @Field({ description: 'Même clé et même contenu qu’avant : rien n’a été écrit de nouveau.' })
  replayed!: boolean;
}

@ObjectType('EntryRecorded')
export class EntryRecordedType {
  @Field(() => AwardType)
  award!: AwardType;

  @Field({ description: 'Même clé et même contenu qu’avant : rien n’a été écrit de nouveau.' })
  replayed!: boolean;
}

@ObjectType('ConflictingReplay', { description: 'La clé, ou la référence, a déjà servi pour un autre contenu.' })
export class ConflictingReplayType {
  @Field()
  code!: string;

  @Field()
  message!: string;
}

@ObjectType('LedgerRule', { description: 'Une règle du registre refuse cette écriture.' })
export class LedgerRuleType {
  @Field()
  code!: string;

  @Field()
  message!: string;
}

const resolveType = (value: object): string => typeNames.get(value.constructor) ?? 'InvalidInput';
const typeNames = new Map<unknown, string>([
  [AwardRecordedType, 'AwardRecorded'],
  [EntryRecordedType, 'EntryRecorded'],
  [ConflictingReplayType, 'ConflictingReplay'],
  [LedgerRuleType, 'LedgerRule'],
  [NotAllowedType, 'NotAllowed'],
]);

const RecordAwardUnion = createUnionType({
  name: 'RecordAwardResult',
  types: () => [AwardRecordedType, ConflictingReplayType, InvalidInputType, NotAllowedType] as const,
  resolveType,
});

const RecordEntryUnion = createUnionType({
  name: 'RecordEntryResult',
  types: () => [EntryRecordedType, ConflictingReplayType, LedgerRuleType, InvalidInputType, NotAllowedType] as const,
  resolveType,
});

@Resolver()
export class RecordingResolver {
  constructor(
    @Inject(RECORDER) private readonly recorder: AwardRecorder,
    @Inject(AWARDS) private readonly awards: AwardsReader,
    @Inject(AwardViews) private readonly views: AwardViews,
  ) {}

  @Mutation(() => RecordAwardUnion, { description: 'Enregistre une attribution et sa première écriture.' })
  async recordAward(
    @Args('input', { type: () => RecordAwardInputType }) input: RecordAwardInputType,
    @CurrentCaller() caller: Caller,
  ): Promise<typeof RecordAwardUnion> {
    const { beneficiary, quantity, ...rest } = input;
    const answer = await this.recorder.recordAward(
      {
        ...given(rest),
        quantity: quantity ?? undefined,
        beneficiary: { type: beneficiary.type, code: beneficiary.code, name: beneficiary.name ?? undefined },
      },
      caller,
    );
    // No rule looks at an award that is not there yet.
    if (answer.kind === 'LEDGER_RULE') throw new Error(`a rule refused a new award: ${answer.code}`);
    return answer.kind === 'RECORDED' ? this.recorded(new AwardRecordedType(), answer) : refused(answer);
  }

  @Mutation(() => RecordEntryUnion, {
    description: 'Ajoute une écriture à une attribution, si les règles le permettent.',
  })
  async recordEntry(
    @Args('input', { type: () => RecordEntryInputType }) input: RecordEntryInputType,
    @CurrentCaller() caller: Caller,
  ): Promise<typeof RecordEntryUnion> {
    const { quantity, ...rest } = input;
    const answer = await this.recorder.recordEntry({ ...given(rest), quantity: quantity ?? undefined }, caller);
    if (answer.kind === 'LEDGER_RULE')
      return Object.assign(new LedgerRuleType(), { code: answer.code, message: answer.message });
    return answer.kind === 'RECORDED' ? this.recorded(new EntryRecordedType(), answer) : refused(answer);
  }

  /** What was recorded shows whatever its day of effect. */
  private async recorded<View extends AwardRecordedType | EntryRecordedType>(
    view: View,
    { awardId, replayed }: { readonly awardId: string; readonly replayed: boolean },
  ): Promise<View> {
    const award = await this.awards.byId(awardId, { effectiveUntil: LAST_DAY });
    if (!award) throw new Error(`award ${awardId} was recorded and is not there`);
    return Object.assign(view, { award: this.views.award(award), replayed });
  }
}

function refused(
  answer: Exclude<RecordAnswer, { readonly kind: 'RECORDED' | 'LEDGER_RULE' }>,
): ConflictingReplayType | InvalidInputType | NotAllowedType {
  switch (answer.kind) {
    case 'CONFLICTING_REPLAY':
      return Object.assign(new ConflictingReplayType(), { code: answer.code, message: answer.message });
    case 'INVALID_INPUT':
      return InvalidInputType.of(answer.problems);
    case 'NOT_ALLOWED':
      return Object.assign(new NotAllowedType(), { code: answer.code, message: answer.message });
  }
}

type Given<Input> = { [Field in keyof Input]: Exclude<Input[Field], null> };

/** What a client left null is absent in the model. */
function given<Input extends object>(input: Input): Given<Input> {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== null)) as Given<Input>;
}
