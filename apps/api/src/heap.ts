import { setFlagsFromString } from 'node:v8';

/** How much larger than what is in use the heap may grow before it is collected, in percent. */
const GROWTH = 80;

/**
 * Has the collector run when the heap is GROWTH percent larger than what is in use: left to itself it lets it become three times as
 * large, most of which is then what answers left behind. It is no upper bound: a larger catalogue has a larger heap.
 * docs/performance.md has the figures.
 */
export function keepHeapSmall(): void {
  setFlagsFromString(`--heap-growing-percent=${GROWTH}`);
}
