/** Settings of the server, by PostgreSQL's own names. */
export type ServerSettings = Readonly<Record<string, string>>;

/** A small machine that does other things too. Durable: `fsync` stays on, for this is somebody's ledger. */
export const SMALL_MACHINE: ServerSettings = {
  shared_buffers: '128MB',
  effective_cache_size: '512MB',
  work_mem: '16MB',
  maintenance_work_mem: '64MB',
  max_connections: '100',
  max_wal_size: '512MB',
  checkpoint_timeout: '15min',
  random_page_cost: '1.1',
  // Nobody replicates an embedded database, and COPY into a table of the same transaction then needs no log.
  wal_level: 'minimal',
  max_wal_senders: '0',
  wal_compression: 'on',
  // Compiling a query costs more than the queries of this service.
  jit: 'off',
  // Three processes fewer; the data fits in memory.
  io_method: 'sync',
};

/** For tests: nothing of it is to survive a power cut, and every file has its own database. */
export const THROW_AWAY: ServerSettings = {
  ...SMALL_MACHINE,
  max_connections: '300',
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  autovacuum: 'off',
};

/** What is never a matter of choice: on this machine only, in UTC, messages that can be recognised. */
const FIXED: ServerSettings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  timezone: 'UTC',
  lc_messages: 'C',
  log_timezone: 'UTC',
  log_min_messages: 'warning',
  log_line_prefix: '%m [%p] ',
  logging_collector: 'off',
  log_destination: 'stderr',
};

/** `-c name=value` for each setting. */
export function settingArguments(settings: ServerSettings): string[] {
  return Object.entries({ ...settings, ...FIXED }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
