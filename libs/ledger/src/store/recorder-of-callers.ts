import { mayRecordFor, type AuditLog, type Caller } from '#platform';

import type { AwardRecorder, RecordAnswer } from '../ports.js';
import type { RecordAwardInput, RecordEntryInput } from '../recording.js';

import type { LedgerRecorder, Trace } from './recorder.js';

/** Records for those who may write to the source, and remembers who did, or was refused. */
export class RecorderOfCallers implements AwardRecorder {
  constructor(
    private readonly recorder: LedgerRecorder,
    private readonly audit: AuditLog,
  ) {}

  async recordAward(input: RecordAwardInput, caller: Caller): Promise<RecordAnswer> {
    return this.judged(caller, 'record-award', input.source, undefined, (trace) =>
      this.recorder.recordAward(input, caller.id, trace),
    );
  }

  async recordEntry(input: RecordEntryInput, caller: Caller): Promise<RecordAnswer> {
    // An award that does not exist has no source: who may write at all is told so, others are told that they may not.
    const source = (await this.recorder.sourceOf(input.award)) ?? caller.source ?? '';
    return this.judged(caller, 'record-entry', source, input.award, (trace) =>
      this.recorder.recordEntry(input, caller.id, trace),
    );
  }

  private async judged(
    caller: Caller,
    action: 'record-award' | 'record-entry',
    source: string,
    award: string | undefined,
    record: (trace: Trace) => Promise<RecordAnswer>,
  ): Promise<RecordAnswer> {
    const denial = mayRecordFor(caller, source);
    if (denial) {
      await this.audit.record({ caller, action, subject: award, outcome: 'DENIED', detail: { code: denial.code } });
      return { kind: 'NOT_ALLOWED', ...denial };
    }
    const answer = await record((manager, awardId) =>
      this.audit.record({ caller, action, subject: awardId, outcome: 'DONE' }, manager),
    );
    if (answer.kind === 'LEDGER_RULE' || answer.kind === 'CONFLICTING_REPLAY')
      await this.audit.record({ caller, action, subject: award, outcome: 'REFUSED', detail: { code: answer.code } });
    return answer;
  }
}
