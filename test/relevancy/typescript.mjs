/** Lets Node run the project's TypeScript as it stands: `node --conditions=source --import ./test/relevancy/typescript.mjs x.ts`. */
import { register } from 'node:module';

register('./typescript-hooks.mjs', import.meta.url);
