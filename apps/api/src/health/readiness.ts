import type { Server, ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';

import { CatalogueSnapshot } from '#catalogue/module';
import { CONFIGURATION, type Configuration } from '#platform';
import { DatabaseWatch, MIGRATIONS } from '#platform/module';
import { SEARCH_HEALTH, type SearchHealthSource } from '#search';
import { KNOWLEDGE, type KnowledgeSource } from '#territory';

import { readJobFigures } from './figures.js';

/** `degraded`: it answers, and somebody should have a look. */
export type Status = 'up' | 'degraded' | 'down';

export interface Check {
  readonly status: Status;
  /** For people, in French; says nothing of the inside. */
  readonly message: string;
}

/** How the service stands: as bad as the worst of its checks. */
export interface Readiness {
  readonly status: Status;
  readonly checks: Readonly<Record<'service' | 'database' | 'migrations' | 'search' | 'jobs' | 'reference', Check>>;
}

/** Seconds after which jobs that nobody does are worth a look. */
const LATE = 60;
/** Milliseconds that a service which was told to stop goes on taking requests. */
const NOTICED_AFTER = 1_000;
/** Milliseconds that answers under way are given before connections are closed. */
const DRAINED_WITHIN = 20_000;

const up = (message: string): Check => ({ status: 'up', message });
const degraded = (message: string): Check => ({ status: 'degraded', message });
const down = (message: string): Check => ({ status: 'down', message });
const DATABASE_AWAY = 'Inconnu tant que la base de données ne répond pas.';

/** Whether the service can answer, for proxies and orchestrators: within a second whatever is broken. */
@Injectable()
export class ReadinessReader implements OnApplicationBootstrap, OnModuleDestroy {
  #stopping = false;
  #underWay = 0;

  constructor(
    @Inject(DatabaseWatch) private readonly database: DatabaseWatch,
    @Inject(SEARCH_HEALTH) private readonly search: SearchHealthSource,
    @Inject(CatalogueSnapshot) private readonly catalogue: CatalogueSnapshot,
    @Inject(KNOWLEDGE) private readonly knowledge: KnowledgeSource,
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
    @Inject(HttpAdapterHost) private readonly adapter: HttpAdapterHost,
  ) {}

  onApplicationBootstrap(): void {
    (this.adapter.httpAdapter.getHttpServer() as Server).on('request', (_request, response: ServerResponse) => {
      this.#underWay++;
      response.once('close', () => this.#underWay--);
    });
  }

  /** No new requests, please: those under way are being finished. */
  onModuleDestroy(): void {
    this.#stopping = true;
  }

  /** Requests that have arrived and were not read yet are still taken, and proxies have time to see that it stops. */
  async drain(): Promise<void> {
    this.#stopping = true;
    // In steps: while it is busy a single pause would be over before anything was taken.
    for (let step = 0; step < 10; step++) await pause(NOTICED_AFTER / 10);
    // Node cuts an answer that is written but not sent yet when it closes: nothing is under way by then, or it took too long.
    for (const until = performance.now() + DRAINED_WITHIN; this.#underWay > 0 && performance.now() < until;)
      await pause(20);
  }

  async read(): Promise<Readiness> {
    const [migrations, jobs] = await Promise.all([this.#migrations(), this.#jobs()]);
    const checks = {
      service: this.#stopping ? down('Le service s’arrête.') : up('Le service est en marche.'),
      database: migrations ? up('La base de données répond.') : down('La base de données ne répond pas.'),
      migrations: migrations ?? down(DATABASE_AWAY),
      search: this.#search(),
      jobs: jobs ?? degraded(DATABASE_AWAY),
      reference: this.#reference(),
    };
    const found = Object.values(checks).map(({ status }) => status);
    return { status: found.includes('down') ? 'down' : found.includes('degraded') ? 'degraded' : 'up', checks };
  }

  /** `undefined` when the database does not answer. */
  async #migrations(): Promise<Check | undefined> {
    try {
      const rows = await this.database.query<{ name: string }>('SELECT name FROM migration');
      const ran = new Set(rows.map(({ name }) => name));
      const missing = MIGRATIONS.filter((migration) => !ran.has(new migration().name ?? '')).length;
      if (missing > 0) return down(`Le schéma de la base n’est pas à jour : ${missing} migration(s) à appliquer.`);
      // A newer replica brought the schema further: this one still answers while it is being replaced.
      if (ran.size > MIGRATIONS.length) return up('Le schéma de la base est celui d’une version plus récente.');
      return up('Le schéma de la base est à jour.');
    } catch {
      return undefined;
    }
  }

  async #jobs(): Promise<Check | undefined> {
    if (!this.configuration.meilisearch) return up('Sans Meilisearch, aucun travail n’est à faire.');
    try {
      const figures = await readJobFigures(this.database);
      const lag = Math.max(0, ...figures.map((queue) => queue.lagSeconds));
      const waiting = figures.reduce((sum, queue) => sum + queue.waiting, 0);
      if (lag > LATE)
        return degraded(
          `${waiting} travaux attendent, le plus ancien depuis ${Math.round(lag)} s : un ouvrier tourne-t-il ?`,
        );
      return up('Les travaux sont faits à mesure.');
    } catch {
      return undefined;
    }
  }

  #search(): Check {
    const { engine, asConfigured } = this.search.health;
    if (!asConfigured) return degraded('Meilisearch ne répond pas : la recherche est faite par le service lui-même.');
    return up(engine === 'MEILISEARCH' ? 'Meilisearch répond.' : 'La recherche est faite par le service lui-même.');
  }

  #reference(): Check {
    if (!this.catalogue.isLoaded) return down('Le catalogue n’est pas encore chargé.');
    const schemes = this.catalogue.current().schemes.length;
    try {
      const communes = this.knowledge.current().country.communes.length;
      if (communes === 0) return down('Aucune commune n’est chargée.');
      return up(`${communes} communes et ${schemes} dispositifs sont chargés.`);
    } catch {
      return down('Les communes ne sont pas encore chargées.');
    }
  }
}
