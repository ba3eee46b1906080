// `npm test`: installs if need be, runs every test that needs no system package, and ends with `N passed, N failed, N skipped`.
// Arguments go to Jest: `npm test -- libs/kernel`.
import { checkNode } from './node-version.mjs';

if (checkNode(process.versions.node)) {
  import('./run.mjs').then(function (run) {
    return run.test(process.argv.slice(2));
  });
} else {
  process.exitCode = 1;
}
