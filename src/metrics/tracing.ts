/**
 * Traces by OpenTelemetry: what a request did, and what the cache and the store
 * did for it.
 *
 * @module
 */
import {
  context,
  propagation,
  ProxyTracerProvider,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
  type Tracer,
} from "@opentelemetry/api";
import type { Backend, Observe } from "../cache_aside/observed.ts";
import { AppError } from "../errors.ts";

const NAME = "person";

/** A request, as far as its trace shows it: no path, which holds an id. */
export interface TracedRequest {
  /** The method. */
  readonly method: string;
  /** The pattern of the resource. */
  readonly route: string;
  /** The header, which may name the trace of the client. */
  readonly headers: Headers;
}

/** What a trace shows of an answer. */
export interface TracedAnswer {
  /** The status. */
  readonly status: number;
  /** How it was answered, as `Cache-Status` has it. */
  readonly answered: string | null;
}

/** The tracing of one service. */
export class Tracing {
  readonly #tracer: Tracer;

  private constructor(tracer: Tracer) {
    this.#tracer = tracer;
  }

  /**
   * The tracing, or `undefined` if the process has no exporter: Deno has one if
   * it was started with `OTEL_DENO=true`.
   */
  static ofProcess(): Tracing | undefined {
    const provider = trace.getTracerProvider();
    const none = provider instanceof ProxyTracerProvider &&
      provider.getDelegateTracer(NAME) === undefined;
    return none ? undefined : new Tracing(provider.getTracer(NAME));
  }

  /**
   * Traces a request. The span that the server has begun, as that of Deno, gets
   * its name and its route; without one, a span of our own continues the trace
   * of the client.
   */
  async request<T>(
    { method, route, headers }: TracedRequest,
    run: () => Promise<T>,
    answerOf: (result: T) => TracedAnswer,
  ): Promise<T> {
    const served = trace.getActiveSpan();
    if (served?.isRecording()) {
      served.updateName(`${method} ${route}`);
      served.setAttribute("http.route", route);
      const result = await run();
      describe(served, answerOf(result));
      return result;
    }
    const carrier = Object.fromEntries(headers);
    const parent = propagation.extract(context.active(), carrier);
    const attributes = { "http.request.method": method, "http.route": route };
    const options = { kind: SpanKind.SERVER, attributes };
    const span = this.#tracer.startSpan(`${method} ${route}`, options, parent);
    return await within(span, trace.setSpan(parent, span), async () => {
      const result = await run();
      const answer = answerOf(result);
      span.setAttribute("http.response.status_code", answer.status);
      describe(span, answer);
      return result;
    });
  }

  /**
   * Traces the calls of a backend that are made for a request. The outbox is read
   * for no request.
   */
  observe(backend: Backend): Observe {
    return (call, run) => {
      if (call === "outbox" || !trace.getActiveSpan()) return run();
      const kind = SpanKind.CLIENT;
      const span = this.#tracer.startSpan(`${backend} ${call}`, { kind });
      return within(span, trace.setSpan(context.active(), span), run);
    };
  }
}

function describe(span: Span, { status, answered }: TracedAnswer): void {
  if (answered !== null) span.setAttribute("person.answered", answered);
  if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
}

/** Runs it within the span, which ends with it. */
async function within<T>(
  span: Span,
  inside: ReturnType<typeof context.active>,
  run: () => Promise<T>,
): Promise<T> {
  try {
    return await context.with(inside, run);
  } catch (error) {
    // The message of a driver may quote a query and its values.
    const message = error instanceof AppError ? error.code : "failed";
    span.setStatus({ code: SpanStatusCode.ERROR, message });
    throw error;
  } finally {
    span.end();
  }
}
