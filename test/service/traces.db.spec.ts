import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

import { describe, expect, it } from '@jest/globals';

import { runTypeScript } from '../database/run-typescript.mjs';
import { startService } from './running-service.js';

interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly attributes: readonly { key: string; value: { stringValue?: string } }[];
}

/** A collector that keeps what it is sent. */
async function startCollector() {
  const spans: Span[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const sent = JSON.parse(Buffer.concat(parts).toString()) as {
        resourceSpans: { scopeSpans: { spans: Span[] }[] }[];
      };
      spans.push(...sent.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)));
      response.setHeader('content-type', 'application/json').end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

describe('traces', () => {
  it('go to the collector: request, operation and statements, continued from the caller, without its values', async () => {
    const collector = await startCollector();
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    try {
      const service = await startService({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
      try {
        const response = await fetch(`${service.url}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', traceparent: `00-${traceId}-b7ad6b7169203331-01` },
          body: JSON.stringify({
            query:
              'query Mine($programme: String!) { reports(programme: $programme) { code } awards(first: 1) { __typename } }',
            variables: { programme: 'made-up-abcd' },
          }),
        });
        expect(response.headers.get('x-request-id')).toBeTruthy();
      } finally {
        await service.close();
      }
      const mine = collector.spans.filter((span) => span.traceId === traceId);
      const request = mine.find(({ name }) => name === 'POST /graphql')!;
      const operation = mine.find(({ name }) => name === 'graphql query')!;
      expect(request.parentSpanId).toBe('b7ad6b7169203331');
      expect(operation.parentSpanId).toBe(request.spanId);
      const statements = mine.filter(({ attributes }) => attributes.some(({ key }) => key === 'db.query.text'));
      expect(statements.length).toBeGreaterThan(0);
      expect(statements.every(({ parentSpanId }) => parentSpanId === operation.spanId)).toBe(true);
      expect(JSON.stringify(mine)).not.toContain('made-up-abcd');
    } finally {
      await collector.close();
    }
  }, 60_000);

  it('cost nothing when the collector is away', async () => {
    const service = await startService({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' });
    expect(await service.ask('{ __typename }')).toEqual({ data: { __typename: 'Query' } });
    const began = performance.now();
    await service.close();
    expect(performance.now() - began).toBeLessThan(8_000);
  }, 60_000);

  it('need nothing of OpenTelemetry but its interface when none are configured', async () => {
    const loaded = async (endpoint: string): Promise<string[]> => {
      const child = runTypeScript('../service/loaded-packages.ts', [], {
        stdio: ['ignore', 'pipe', 'inherit'],
        env: { ...process.env, NODE_ENV: 'test', OTEL_EXPORTER_OTLP_ENDPOINT: endpoint },
      });
      return JSON.parse(await text(child.stdout!)) as string[];
    };
    // The figures' library asks for the interface, which does nothing by itself.
    expect((await loaded('')).filter((name) => name !== '@opentelemetry/api')).toEqual([]);
    expect(await loaded('http://127.0.0.1:9')).toContain('@opentelemetry/sdk-trace-node');
  }, 60_000);
});
