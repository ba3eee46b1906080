import type { ChildProcess, SpawnOptions } from 'node:child_process';

/** Starts a TypeScript file of this folder as a process of its own, from the sources. */
export function runTypeScript(file: string, args?: readonly string[], options?: SpawnOptions): ChildProcess;
