// `npm start`: installs and builds if need be, then serves. Parsed by any Node with modules, so that an old one gets a sentence.
import { checkNode } from './node-version.mjs';

if (checkNode(process.versions.node)) {
  import('./run.mjs').then(function (run) {
    return run.serve();
  });
} else {
  process.exitCode = 1;
}
