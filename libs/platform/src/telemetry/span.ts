export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

/** A piece of work in a trace. */
export interface Span {
  readonly traceId: string;
  /** A piece of work within this one; `client`: a neighbour does it. */
  child(name: string, attributes?: SpanAttributes, kind?: 'internal' | 'client'): Span;
  /** Called once. `failed`: the code of what went wrong. */
  end(attributes?: SpanAttributes, failed?: string): void;
}

/** Where traces go. */
export interface Tracer {
  /** The trace of a request, a continuation of the one that its `traceparent` names. */
  request(method: string, headers: Readonly<Record<string, unknown>>): Span;
  /** Sends what is left, for some seconds at most. */
  stop(): Promise<void>;
}
