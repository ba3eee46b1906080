/** `npm run supply`: what the project is made of may be shipped, is known, has a reason and is used. */
import { licences } from './licences.js';
import { audit, bill, installable } from './npm.js';
import { reasonFaults, unusedFaults } from './reasons.js';

const { counts, faults } = licences();
const written = [...counts].sort(([, one], [, other]) => other - one).map(([licence, count]) => `${licence} ${count}`);
const [audited, billed, installed] = [audit(), bill(), installable()];
const wrong = [
  ...faults,
  ...audited.faults,
  ...billed.faults,
  ...installed.faults,
  ...reasonFaults(),
  ...unusedFaults(),
];
for (const line of [
  `licences of production: ${written.join(', ')}`,
  audited.said,
  billed.said,
  installed.said,
  ...wrong,
])
  process.stdout.write(`${line}\n`);
process.stdout.write(`faults = ${wrong.length}\n`);
process.exitCode = wrong.length === 0 ? 0 : 1;
