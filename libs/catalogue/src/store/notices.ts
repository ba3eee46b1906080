import { Client } from 'pg';

export interface Notices {
  close(): Promise<void>;
}

const FIRST_DELAY = 250;
const LONGEST_DELAY = 10_000;

/**
 * Calls `onNotice` at every NOTIFY of a channel, and once after each (re)connection: what was announced while nobody
 * listened is not lost. It holds a connection of its own and opens another when that one breaks.
 */
export function listen(url: string, channel: string, onNotice: () => void): Notices {
  let client: Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let delay = FIRST_DELAY;
  let closed = false;

  const retry = (): void => {
    if (closed || timer) return;
    timer = setTimeout(() => {
      timer = undefined;
      void open();
    }, delay);
    timer.unref();
    delay = Math.min(delay * 2, LONGEST_DELAY);
  };

  const open = async (): Promise<void> => {
    const opening = new Client({ connectionString: url, application_name: 'guichet listen', keepAlive: true });
    client = opening;
    opening.on('error', () => undefined);
    opening.on('end', () => {
      if (client === opening) retry();
    });
    opening.on('notification', onNotice);
    try {
      await opening.connect();
      await opening.query(`LISTEN ${opening.escapeIdentifier(channel)}`);
      delay = FIRST_DELAY;
      onNotice();
    } catch {
      await opening.end().catch(() => undefined);
      retry();
    }
  };

  void open();
  return {
    close: async () => {
      closed = true;
      clearTimeout(timer);
      await client?.end().catch(() => undefined);
    },
  };
}
