#!/usr/bin/env node
// `npx guichet COMMAND`: the command line, installed and built if need be.
import { checkNode } from './node-version.mjs';

if (checkNode(process.versions.node)) {
  import('./run.mjs').then(function (run) {
    return run.command();
  });
} else {
  process.exitCode = 1;
}
