/**
 * Three-valued logic with « not applicable » kept apart, as sets of what is still possible.
 *
 * A judgement is a set of possible outcomes: one bit each for MET, NOT_MET and NOT_APPLICABLE. One bit is a decided
 * outcome; several bits are « unknown », and more facts can only take bits away. So a decided outcome never turns,
 * whatever is learnt later, and the same three bits are three planes when a whole country is judged at once.
 */
export type Possible = number & { readonly __brand?: 'Possible' };

export const MET = 1;
export const NOT_MET = 2;
export const NOT_APPLICABLE = 4;
export const UNKNOWN = MET | NOT_MET;

export type Outcome = 'MET' | 'NOT_MET' | 'UNKNOWN' | 'NOT_APPLICABLE';

export type Verdict = 'ELIGIBLE' | 'TO_VERIFY' | 'INELIGIBLE';

export const Possible = {
  outcome: (possible: Possible): Outcome =>
    possible === MET
      ? 'MET'
      : possible === NOT_MET
        ? 'NOT_MET'
        : possible === NOT_APPLICABLE
          ? 'NOT_APPLICABLE'
          : 'UNKNOWN',

  ofBoolean: (value: boolean | undefined): Possible => (value === undefined ? UNKNOWN : value ? MET : NOT_MET),

  /** Not met as soon as one branch is not met; branches that do not apply say nothing. */
  all: (branches: readonly Possible[]): Possible => {
    let anyMet = 0;
    let allMetOrNot = 1;
    let notMet = 0;
    let allNotApplicable = 1;
    for (const branch of branches) {
      if (branch & MET) anyMet = 1;
      if (!(branch & (MET | NOT_APPLICABLE))) allMetOrNot = 0;
      if (branch & NOT_MET) notMet = 1;
      if (!(branch & NOT_APPLICABLE)) allNotApplicable = 0;
    }
    return (allMetOrNot && anyMet ? MET : 0) | (notMet ? NOT_MET : 0) | (allNotApplicable ? NOT_APPLICABLE : 0);
  },

  /** Met as soon as one branch is met; branches that do not apply say nothing. */
  any: (branches: readonly Possible[]): Possible => Possible.not(Possible.all(branches.map(Possible.not))),

  not: (possible: Possible): Possible =>
    (possible & NOT_APPLICABLE) | (possible & MET ? NOT_MET : 0) | (possible & NOT_MET ? MET : 0),

  /** The body counts where the guard is met; elsewhere the whole does not apply. */
  when: (guard: Possible, body: Possible): Possible =>
    (guard & MET ? body : 0) | (guard & (NOT_MET | NOT_APPLICABLE) ? NOT_APPLICABLE : 0),

  verdict: (possible: Possible): Verdict =>
    !(possible & NOT_MET) ? 'ELIGIBLE' : possible === NOT_MET ? 'INELIGIBLE' : 'TO_VERIFY',
};
