import { resolve } from 'node:path';

import { sharedData } from '../shared-data.js';

/** The project's own judged queries, and those beside the project when they are there. */
export function judgedFiles(): string[] {
  const own = ['queries.json', 'town-hall.json'].map((name) => resolve(import.meta.dirname, name));
  const shared = sharedData('judged/relevancy.json');
  return shared ? [...own, shared] : own;
}
