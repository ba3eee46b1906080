// Lets a plain `node --conditions=source --import ./test/database/typescript.mjs file.ts` run the sources, without a build:
// the same transformation and the same `.js` -> `.ts` rule as Jest's.
import { register } from 'node:module';

register('./typescript-hooks.mjs', import.meta.url);
