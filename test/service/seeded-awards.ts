import { Day, Euro } from '#kernel';
import { LedgerRecorder } from '#ledger/module';
import { KNOWLEDGE, type KnowledgeSource } from '#territory';

import type { RunningService } from './running-service.js';

/** So many awards of `detr` to as many communes of several departments, each with a request and a payment beside what was granted. */
export async function seedAwards(service: RunningService, count: number): Promise<void> {
  const { country } = service.get<KnowledgeSource>(KNOWLEDGE).current();
  const recorder = new LedgerRecorder(service.database.dataSource, {
    communes: country,
    schemes: { has: () => true, slugs: () => [], find: () => undefined },
  });
  const communes = country.communes.filter(({ departmentCode }) => ['23', '42', '01'].includes(departmentCode));
  for (let index = 0; index < count; index++) {
    const commune = communes[(index * 7) % communes.length]!;
    await recorder.recordAward(
      {
        idempotencyKey: `seeded-${index}`,
        source: 'test',
        reference: `seeded-${index}`,
        scheme: index % 3 === 0 ? 'dsil' : 'detr',
        beneficiary: { type: 'COMMUNE', code: commune.inseeCode, name: undefined },
        title: 'École',
        projectCost: Euro.of(1_000 + index),
        amount: Euro.of(100 + index),
        effectiveOn: Day.add(Day.of('2021-01-01'), index),
      },
      'test',
    );
  }
}
