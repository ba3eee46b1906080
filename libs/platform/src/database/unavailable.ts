/** What the network says of a server that is away. */
const NETWORK = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ETIMEDOUT',
  'EPIPE',
  'DATABASE_UNREACHABLE',
]);

/**
 * What PostgreSQL says of itself: stopping (57P01 to 57P03), without a connection or memory to spare (53300, 53200), read-only since it is a
 * standby (25006), a statement that took too long or was waiting for a lock too long (57014, 55P03); class 08 is a broken connection.
 */
const POSTGRESQL = /^(57P0[1-5]|57014|55P03|53[1-4]00|25006|25P03|08...)$/;

/** What the driver and its pool say, without a code. */
const DRIVER =
  /timeout exceeded when trying to connect|connection terminated|terminated due to connection timeout|query read timeout|client has encountered a connection error|connection error and is not queryable|driver not connected|cannot use a pool after calling end|query runner (was )?already released|query runner was already released/i;
/** A full disk, when the system says it in other words than `ENOSPC` (53100): a quota, a limit on the size of files. */
const FULL = /could not (extend|write to) file|no space left on device|disk quota exceeded|file too large/i;

const DEEPEST = 8;

/** Whether an error, or what caused it, is a database that is away, stopping, overloaded or too slow, and not a fault of a statement. */
export function isDatabaseUnavailable(error: unknown, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > DEEPEST) return false;
  const { code, message, driverError, originalError, cause, errors } = error as Record<string, unknown>;
  if (typeof code === 'string' && (NETWORK.has(code) || POSTGRESQL.test(code))) return true;
  if (typeof message === 'string' && (DRIVER.test(message) || FULL.test(message))) return true;
  const causes = [driverError, originalError, cause, ...(Array.isArray(errors) ? (errors as unknown[]) : [])];
  return causes.some((inner) => inner !== error && isDatabaseUnavailable(inner, depth + 1));
}
