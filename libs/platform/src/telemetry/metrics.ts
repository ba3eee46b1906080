import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

import { BoundedNames, OTHER } from './names.js';

/** One GraphQL operation that was answered. */
export interface AnsweredOperation {
  /** As the client calls it; `anonymous` without a name. */
  readonly name: string;
  /** `query`, `mutation`; `invalid` when it could not even be read. */
  readonly type: string;
  /** The field of the root that was asked, `several`, or `none`. From the schema: nobody can make one up. */
  readonly field: string;
  /** `OK`, or the stable code of the first refusal. */
  readonly code: string;
  readonly seconds: number;
}

/** One HTTP request that was answered, or abandoned (status 499). */
export interface AnsweredRequest {
  readonly route: string;
  readonly method: string;
  readonly status: number;
  readonly seconds: number;
}

/** One series of a figure that is read when it is asked for. */
export interface Figure {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A figure of somebody else's: read at each scrape, absent when it cannot be. */
export interface FollowedFigure {
  readonly name: string;
  readonly help: string;
  readonly kind: 'gauge' | 'counter';
  readonly labels?: readonly string[];
  readonly read: () => readonly Figure[] | Promise<readonly Figure[]>;
}

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const UNNAMED = 'anonymous';
const MOST_NAMES = 100;
const MOST_CODES = 60;
const METHODS = new Set(['GET', 'HEAD', 'POST', 'OPTIONS']);

/** The figures of one process, for Prometheus. */
@Injectable()
export class Metrics {
  readonly registry = new Registry();
  readonly #names = new BoundedNames(MOST_NAMES);
  readonly #codes = new BoundedNames(MOST_CODES);
  readonly #operations = new Counter({
    name: 'guichet_operations_total',
    help: 'GraphQL operations answered, by their name, type and outcome (OK or the code of the first refusal)',
    labelNames: ['operation', 'type', 'code'],
    registers: [this.registry],
  });
  readonly #operationSeconds = new Histogram({
    name: 'guichet_operation_duration_seconds',
    help: 'Time to answer a GraphQL operation, by the field of the root that it asks',
    labelNames: ['field', 'type'],
    buckets: SECONDS,
    registers: [this.registry],
  });
  readonly #requests = new Counter({
    name: 'guichet_http_requests_total',
    help: 'HTTP requests, by route, method and status (499: the client went away)',
    labelNames: ['route', 'method', 'status'],
    registers: [this.registry],
  });
  readonly #requestSeconds = new Histogram({
    name: 'guichet_http_request_duration_seconds',
    help: 'Time from the head of an HTTP request to the end of its answer',
    labelNames: ['route'],
    buckets: SECONDS,
    registers: [this.registry],
  });
  readonly #underWay = new Gauge({
    name: 'guichet_http_requests_in_flight',
    help: 'HTTP requests that are being answered',
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  requestBegan(): void {
    this.#underWay.inc();
  }

  requestEnded({ route, method, status, seconds }: AnsweredRequest): void {
    this.#underWay.dec();
    this.#requests.inc({ route, method: METHODS.has(method) ? method : OTHER, status: String(status) });
    this.#requestSeconds.observe({ route }, seconds);
  }

  operationAnswered({ name, type, field, code, seconds }: AnsweredOperation): void {
    const operation = name === UNNAMED ? name : this.#names.labelOf(name, code === 'OK');
    this.#operations.inc({ operation, type, code: this.#codes.labelOf(code, true) });
    this.#operationSeconds.observe({ field, type }, seconds);
  }

  /** From now on the figure is read and shown with the others. */
  follow({ name, help, kind, labels = [], read }: FollowedFigure): void {
    const settings = { name, help, labelNames: [...labels], registers: [this.registry] };
    if (kind === 'gauge') {
      const gauge: Gauge = new Gauge({
        ...settings,
        collect: async () => {
          const figures = await readOrNothing(read);
          gauge.reset();
          if (labels.length === 0 && figures.length === 0) gauge.remove();
          for (const figure of figures) gauge.set(figure.labels ?? {}, figure.value);
        },
      });
      return;
    }
    const counter: Counter = new Counter({
      ...settings,
      collect: async () => {
        const figures = await readOrNothing(read);
        counter.reset();
        if (labels.length === 0 && figures.length === 0) counter.remove();
        for (const figure of figures) counter.inc(figure.labels ?? {}, figure.value);
      },
    });
  }

  /** All of them, in the text format of Prometheus. */
  text(): Promise<string> {
    return this.registry.metrics();
  }
}

async function readOrNothing(read: FollowedFigure['read']): Promise<readonly Figure[]> {
  try {
    return await read();
  } catch {
    return [];
  }
}
