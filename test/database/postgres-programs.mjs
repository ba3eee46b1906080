// Where this machine has PostgreSQL's own programs: `node postgres-programs.mjs 15` prints the folder of that release, or nothing.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const DEBIAN = '/usr/lib/postgresql';

/** The folder with all these programs, of that release or of any, the newest first; undefined when there is none. */
export function systemPrograms(needed, release) {
  const debian = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...debian.map((name) => join(DEBIAN, name, 'bin')),
    ...(process.env.PATH ?? '').split(delimiter).flatMap((folder) => {
      const program = join(folder, 'postgres');
      return existsSync(program) ? [dirname(realpathSync(program))] : [];
    }),
  ];
  return folders.find(
    (folder) =>
      needed.every((name) => existsSync(join(folder, name))) &&
      (release === undefined || releaseOf(folder) === release),
  );
}

function releaseOf(folder) {
  try {
    return /\d+/.exec(execFileSync(join(folder, 'postgres'), ['--version'], { encoding: 'utf8' }))?.[0];
  } catch {
    return undefined;
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href)
  process.stdout.write(systemPrograms(['postgres', 'initdb'], process.argv[2]) ?? '');
