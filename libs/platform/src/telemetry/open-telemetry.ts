import {
  context,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Context,
  type Tracer as OpenTelemetryTracer,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';

import type { Span, SpanAttributes, Tracer } from './span.js';
import { followStatements } from './statements.js';

/** Milliseconds that the collector may take, and that a service that stops waits for it. */
const PATIENCE = 3_000;

/**
 * Traces to a collector, by OTLP over HTTP: requests, GraphQL operations and SQL statements. Only this file knows OpenTelemetry, and it
 * is loaded when an endpoint is configured. A collector that is away costs nothing but its traces.
 */
export function openTracer({ endpoint, serviceName }: { endpoint: string; serviceName: string }): Tracer {
  const exporter = new OTLPTraceExporter({
    url: `${endpoint.replace(/\/+$/, '')}/v1/traces`,
    timeoutMillis: PATIENCE,
  });
  const processor = new BatchSpanProcessor(exporter, { scheduledDelayMillis: 1_000, maxQueueSize: 4_096 });
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': serviceName }),
    spanProcessors: [processor],
  });
  provider.register();
  const tracer = provider.getTracer('guichet');
  const unfollow = followStatements();
  return {
    request: (method, headers) => {
      const parent = propagation.extract(ROOT_CONTEXT, headers);
      return spanOf(tracer, parent, `HTTP ${method}`, SpanKind.SERVER, { 'http.request.method': method });
    },
    stop: async () => {
      unfollow();
      let patience: NodeJS.Timeout | undefined;
      const tooLong = new Promise<void>((resolve) => (patience = setTimeout(resolve, PATIENCE)));
      await Promise.race([provider.shutdown().catch(() => undefined), tooLong]);
      clearTimeout(patience);
      trace.disable();
      propagation.disable();
      context.disable();
    },
  };
}

function spanOf(
  tracer: OpenTelemetryTracer,
  parent: Context,
  name: string,
  kind: SpanKind,
  attributes: SpanAttributes,
): Span {
  const span = tracer.startSpan(name, { kind, attributes }, parent);
  const within = trace.setSpan(parent, span);
  return {
    traceId: span.spanContext().traceId,
    child: (childName, childAttributes = {}, childKind = 'internal') =>
      spanOf(tracer, within, childName, childKind === 'client' ? SpanKind.CLIENT : SpanKind.INTERNAL, childAttributes),
    end: (last = {}, failed) => {
      span.setAttributes(last);
      const route = last['http.route'];
      if (typeof route === 'string') span.updateName(`${name.replace(/^HTTP /, '')} ${route}`);
      if (failed !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: failed });
      span.end();
    },
  };
}
