import { jest } from '@jest/globals';

/** What a command of the command line wrote and how it ended. */
export interface CommandRun {
  readonly output: string;
  readonly errors: string;
  readonly exitCode: number;
}

/** Runs a command in this process, on the database of a test. What it throws, the command line would print in one sentence. */
export async function commandLine(databaseUrl: string, run: () => Promise<unknown>): Promise<CommandRun> {
  const [written, told]: [string[], string[]] = [[], []];
  const [url, exitCode] = [process.env['DATABASE_URL'], process.exitCode];
  const output = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    written.push(String(text));
    return true;
  });
  const errors = jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
    told.push(String(text));
    return true;
  });
  process.env['DATABASE_URL'] = databaseUrl;
  process.exitCode = undefined;
  try {
    await run();
    return {
      output: written.join(''),
      errors: told.join(''),
      exitCode: typeof process.exitCode === 'number' ? process.exitCode : 0,
    };
  } finally {
    output.mockRestore();
    errors.mockRestore();
    process.exitCode = exitCode;
    if (url === undefined) delete process.env['DATABASE_URL'];
    else process.env['DATABASE_URL'] = url;
  }
}
