import type { Configuration } from '../configuration.js';
import type { Tracer } from './span.js';

/** `undefined` when no traces are configured: `@Inject(TRACER) tracer: Tracer | undefined`. */
export const TRACER = Symbol('guichet.tracer');

/** Without an endpoint nothing of OpenTelemetry is loaded but its interface, which the figures' library asks for and which does nothing. */
export async function tracerOf(configuration: Configuration): Promise<Tracer | undefined> {
  if (configuration.traces === undefined) return undefined;
  const { openTracer } = await import('./open-telemetry.js');
  return openTracer(configuration.traces);
}
