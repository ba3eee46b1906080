import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Starts a TypeScript file of this folder as a process of its own, from the sources. Options are those of `spawn`. */
export function runTypeScript(file, args = [], options = {}) {
  const loader = new URL('./typescript.mjs', import.meta.url).href;
  return spawn(
    process.execPath,
    [
      '--conditions=source',
      '--no-warnings',
      '--import',
      loader,
      fileURLToPath(new URL(file, import.meta.url)),
      ...args,
    ],
    { cwd: root, stdio: ['pipe', 'pipe', 'inherit'], ...options },
  );
}
