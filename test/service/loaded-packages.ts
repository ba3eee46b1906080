/** Prints which packages of OpenTelemetry are loaded once the whole service is, and its tracer opened as the environment says. */
import 'reflect-metadata';

import { createRequire } from 'node:module';

import { readConfiguration } from '#platform';

import { tracerOf } from '../../libs/platform/src/telemetry/tracing.js';

await import('../../apps/api/src/http/create-app.js');
const tracer = await tracerOf(readConfiguration(process.env));
const loaded = Object.keys(createRequire(import.meta.url).cache)
  .map((file) => /node_modules\/(@opentelemetry\/[^/]+)\//.exec(file)?.[1])
  .filter((name) => name !== undefined);
process.stdout.write(JSON.stringify([...new Set(loaded)]));
await tracer?.stop();
