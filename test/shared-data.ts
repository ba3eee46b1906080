import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

/**
 * Real awards, lists and judged cases lie beside the project, not in it. Tests that use them say so when they are absent:
 * `sharedData('judged/eligibility.json')` is a path, or `undefined` after one line on the console.
 */
export function sharedData(file: string): string | undefined {
  const path = resolve(import.meta.dirname, '../../shared/data', file);
  if (existsSync(path)) return path;
  console.info(`skipped: ${file} is not beside the project (../shared/data)`);
  return undefined;
}
