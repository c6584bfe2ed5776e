/**
 * A provider of OpenTelemetry that keeps its spans; disposing removes it.
 *
 * @module
 */
import {
  type Context,
  context,
  type Span,
  type SpanOptions,
  trace,
  type Tracer,
} from "@opentelemetry/api";

/** A span, as a test looks at it. */
export interface KeptSpan {
  name: string;
  readonly attributes: Record<string, unknown>;
  status: unknown;
  ended: boolean;
}

/** The provider of the process, until it is disposed. */
export class FakeTracer implements Disposable {
  readonly spans: KeptSpan[] = [];
  #current: Context | undefined;

  constructor() {
    const tracer = {
      startSpan: (name: string, options?: SpanOptions) =>
        this.#start(name, options),
    } as unknown as Tracer;
    trace.setGlobalTracerProvider({ getTracer: () => tracer });
    context.setGlobalContextManager({
      active: () => this.#current ?? ROOT,
      with: (inside, run, self, ...args) => {
        const before = this.#current;
        this.#current = inside;
        try {
          return run.call(self as ThisParameterType<typeof run>, ...args);
        } finally {
          this.#current = before;
        }
      },
      bind: (_, target) => target,
      enable: () => context as never,
      disable: () => context as never,
    });
  }

  #start(name: string, options: SpanOptions = {}): Span {
    const kept: KeptSpan = {
      name,
      attributes: { ...options.attributes },
      status: undefined,
      ended: false,
    };
    this.spans.push(kept);
    return {
      isRecording: () => true,
      updateName: (name: string) => void (kept.name = name),
      setAttribute: (key: string, value: unknown) =>
        void (kept.attributes[key] = value),
      setStatus: (status: unknown) => void (kept.status = status),
      end: () => void (kept.ended = true),
    } as unknown as Span;
  }

  [Symbol.dispose](): void {
    trace.disable();
    context.disable();
  }
}

const ROOT = context.active();
