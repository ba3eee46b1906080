import { describeSearchContract } from './testing/contract-suite.js';
import { InProcessEngine } from './in-process/engine.js';

const engine = new InProcessEngine();

describeSearchContract(
  'in-process',
  () => Promise.resolve({ engine, index: engine }),
  () => Promise.resolve(),
);
