import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/**
 * Who a process is, so that a record it left behind can be judged later. The number alone is not enough: numbers are used
 * again, after a reboot and at once in a container, so the instant the process started goes with it.
 */
export interface ProcessIdentity {
  readonly pid: number;
  /** Boot and start of the process in the system's own terms; empty where the system does not tell. */
  readonly started: string;
  /** Machine and process namespace: a number means nothing elsewhere. */
  readonly host: string;
}

/** This very process. */
export function ownIdentity(): ProcessIdentity {
  return { pid: process.pid, started: startOf(process.pid) ?? '', host: ownHost() };
}

/**
 * Whether that process lives: `true`, `false`, or `'elsewhere'` when it belongs to another machine or container, where only
 * its heartbeat can tell.
 */
export function isAlive(identity: ProcessIdentity): boolean | 'elsewhere' {
  if (identity.host !== ownHost()) return 'elsewhere';
  if (!answersSignals(identity.pid)) return false;
  const started = startOf(identity.pid);
  if (started === undefined) return false;
  return started === '' || identity.started === '' || started === identity.started;
}

/** Whether a process with that number runs here; a zombie that nobody reaps does not. */
export function isRunning(pid: number): boolean {
  return answersSignals(pid) && startOf(pid) !== undefined;
}

/** The command line of a process as one string with spaces, `''` when it cannot be read. */
export function commandLineOf(pid: number): string {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    if (process.platform === 'win32') return '';
    return execFileSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return '';
  }
}

/** Reads one line of `/proc/<pid>/stat`: state and start, past a command name that may hold spaces and brackets. */
export function parseProcessStat(line: string): { readonly state: string; readonly start: string } | undefined {
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  const [state, start] = [fields[0], fields[19]];
  return state && start ? { state, start } : undefined;
}

/** `undefined`: no such process, or a dead one not yet reaped. `''`: it runs, and its start is not known. */
function startOf(pid: number): string | undefined {
  if (process.platform === 'win32') return '';
  try {
    if (process.platform === 'linux') {
      const stat = parseProcessStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
      if (!stat) return '';
      return stat.state === 'Z' || stat.state === 'X' ? undefined : `${bootOf()}:${stat.start}`;
    }
    const line = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [state = '', ...start] = line.trim().split(/\s+/);
    return state === '' || state.startsWith('Z') ? undefined : start.join(' ');
  } catch {
    return process.platform === 'linux' ? undefined : answersSignals(pid) ? '' : undefined;
  }
}

function answersSignals(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

let boot: string | undefined;
function bootOf(): string {
  if (boot === undefined) {
    try {
      boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    } catch {
      boot = '';
    }
  }
  return boot;
}

let host: string | undefined;
function ownHost(): string {
  if (host === undefined) {
    let namespace = '';
    try {
      namespace = readlinkSync('/proc/self/ns/pid');
    } catch {
      // Only Linux has namespaces to tell apart.
    }
    host = `${hostname()} ${namespace}`.trim();
  }
  return host;
}
