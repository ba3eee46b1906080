import { setTimeout as pause } from 'node:timers/promises';

import { Inject, Injectable, Module, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Client } from 'pg';

import type { Database } from './database/index.js';
import { DATABASE } from './tokens.js';

const POLL_MILLISECONDS = 30_000;
const RETRY_MILLISECONDS = 2_000;

/**
 * What replicas tell each other through PostgreSQL: `LISTEN` on a connection of its own, and a poll as a net, because a
 * notification sent while the connection was down is lost. A handler must be cheap when nothing changed.
 */
@Injectable()
export class Notifications implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly handlers = new Map<string, (() => Promise<void>)[]>();
  private client: Client | undefined;
  private poll: NodeJS.Timeout | undefined;
  private retry: NodeJS.Timeout | undefined;
  private stopped = false;
  /** The handlers that are at work; `true` when something more was told meanwhile, which they may have begun too early to see. */
  private readonly running = new Map<() => Promise<void>, boolean>();

  constructor(@Inject(DATABASE) private readonly database: Database) {}

  /** Calls the handler after each notification on the channel, after a reconnection, and from time to time. */
  on(channel: string, handler: () => Promise<void>): void {
    this.handlers.set(channel, [...(this.handlers.get(channel) ?? []), handler]);
    void this.client?.query(`LISTEN ${channel}`).catch(() => undefined);
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.connect();
    this.poll = setInterval(() => this.callAll(), POLL_MILLISECONDS);
    this.poll.unref();
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearInterval(this.poll);
    clearTimeout(this.retry);
    await this.client?.end().catch(() => undefined);
  }

  private async connect(): Promise<void> {
    if (this.stopped) return;
    const client = new Client({
      connectionString: this.database.url,
      application_name: 'guichet notifications',
      connectionTimeoutMillis: 5_000,
    });
    const lost = (): void => {
      if (this.client !== client && this.client !== undefined) return;
      this.client = undefined;
      clearTimeout(this.retry);
      this.retry = setTimeout(() => void this.connect(), RETRY_MILLISECONDS);
      this.retry.unref();
    };
    client.on('error', lost);
    client.on('end', lost);
    client.on('notification', ({ channel }) => this.call(channel));
    try {
      await client.connect();
      for (const channel of this.handlers.keys()) await client.query(`LISTEN ${channel}`);
      this.client = client;
      this.callAll();
    } catch {
      lost();
    }
  }

  private callAll(): void {
    for (const channel of this.handlers.keys()) this.call(channel);
  }

  private call(channel: string): void {
    for (const handler of this.handlers.get(channel) ?? []) {
      if (this.running.has(handler)) this.running.set(handler, true);
      else void this.run(handler);
    }
  }

  private async run(handler: () => Promise<void>): Promise<void> {
    do {
      this.running.set(handler, false);
      try {
        await handler();
      } catch {
        // The database is away or too slow: what was told is not forgotten.
        await pause(RETRY_MILLISECONDS, undefined, { ref: false });
        this.running.set(handler, true);
      }
    } while (this.running.get(handler) && !this.stopped);
    this.running.delete(handler);
  }
}

/** For libraries that follow what other replicas write. */
@Module({ providers: [Notifications], exports: [Notifications] })
export class NotificationsModule {}
