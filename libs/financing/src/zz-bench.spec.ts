import { it } from '@jest/globals';
import { Euro } from '#kernel';
import { candidate, project } from '../test/fixtures.js';
import { planFinancing } from './plan.js';
import type { FinancingTerms } from './terms.js';
let seed = 12345;
const rnd = () => (seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648;
const pick = <T>(xs: T[]): T => xs[Math.floor(rnd() * xs.length)]!;
function draw(hard: boolean): FinancingTerms {
  const r = pick([0.1, 0.2, 0.25, 0.3, 0.33, 0.5, 0.8]);
  return {
    kind: 'RATE',
    base: pick(hard ? ['ELIGIBLE_COST', 'ELIGIBLE_COST', 'DEFICIT', 'REMAINDER'] : ['ELIGIBLE_COST']),
    rateMax: r,
    rateMin: pick([undefined, r * 0.9, 0.1, 0.2]),
    amountMin: pick([undefined, undefined, '37123.45']),
    amountMax: pick([undefined, '91234.57', '55123.11']),
    stateEndowment: false,
    oneAidPerExpense: rnd() < 0.05,
    incompatibleWith: rnd() < 0.3 ? [{ scheme: `s${Math.floor(rnd() * 12)}`, sentence: 'x' }] : undefined,
  };
}
it('bench', () => {
  for (const n of [12, 16, 20])
    for (const hard of [false, true])
      for (const spending of ['INVESTMENT', 'POST'] as const) {
        const times: number[] = [];
        for (let i = 0; i < (n === 12 ? 300 : 60); i++) {
          const input = project({
            spendingKind: spending,
            privateFunding: Euro.of(Math.floor(rnd() * 50000)),
            excludeToVerify: rnd() < 0.2,
            candidates: Array.from({ length: n }, (_, k) => {
              const t = draw(hard);
              return candidate(
                `s${k}`,
                t.base === 'ELIGIBLE_COST' && rnd() < 0.3 ? { ...t, stateEndowment: true } : t,
                { verdict: rnd() < 0.5 ? 'ELIGIBLE' : 'TO_VERIFY' },
              );
            }),
          });
          const t0 = performance.now();
          planFinancing(input);
          times.push(performance.now() - t0);
        }
        times.sort((a, b) => a - b);
        console.log(
          n,
          hard,
          spending,
          'p50',
          times[times.length >> 1]!.toFixed(2),
          'p95',
          times[Math.floor(times.length * 0.95)]!.toFixed(2),
          'max',
          times.at(-1)!.toFixed(2),
        );
      }
});
