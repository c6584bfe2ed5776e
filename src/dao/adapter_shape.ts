/**
 * Whether a module holds adapters: for those that no compiler has seen, so
 * that what is missing is told by name, and before anything relies on it.
 *
 * @module
 */
import { AppError } from "../errors.ts";
import type { Adapter } from "./registry.ts";

/** What a store or a cache must be able to do, by kind. */
const METHODS = {
  store: [
    ...["get", "getMany", "add", "put", "delete", "ping"],
    ...["putMany", "compareAndSet", "list"],
  ],
  cache: [
    ...["get", "getMany", "add", "put", "delete", "ping"],
    ...["lookup", "fill", "announce", "invalidate"],
  ],
} as const;

const OUTBOX = ["record", "list", "settle"];

/** The parts of an adapter: what each must be, and whether it is that. */
const PARTS: readonly (readonly [
  name: keyof Adapter,
  must: string,
  isSo: (value: unknown, adapter: object) => boolean,
])[] = [
  ["kind", '"store" or "cache"', (it) => it === "store" || it === "cache"],
  [
    "scheme",
    "a URL's scheme in small letters, without the colon",
    (it) => typeof it === "string" && /^[a-z][a-z0-9+.-]*$/.test(it),
  ],
  [
    "example",
    "a URL of that scheme",
    (it, adapter) =>
      typeof it === "string" &&
      URL.parse(it)?.protocol === `${Reflect.get(adapter, "scheme")}:`,
  ],
  [
    "parameters",
    "an object with a line of help for each parameter, or with none",
    (it) =>
      isObject(it) && !Array.isArray(it) &&
      Object.values(it).every((help) => typeof help === "string"),
  ],
  ["shared", "true or false", (it) => typeof it === "boolean"],
  ["open", "a function", (it) => typeof it === "function"],
  [
    "load",
    "a function, if it is there",
    (it) => it === undefined || typeof it === "function",
  ],
];

/**
 * The adapters of a module, which it exports as `adapters`. What is missing is
 * an `AppError("config")` that names the module and the part; what is missing
 * in the store or cache that an adapter opens is one when it is opened.
 */
export function adaptersOf(name: string, module: object): Adapter[] {
  const adapters: unknown = Reflect.get(module, "adapters");
  if (!Array.isArray(adapters) || adapters.length === 0) {
    throw incomplete(
      name,
      "it must export the list of its adapters: " +
        "export const adapters = [myAdapter];",
    );
  }
  return adapters.map((adapter, i) => {
    const fault = faultOf(adapter, `adapters[${i}]`);
    if (fault) throw incomplete(name, fault);
    return checked(name, adapter);
  });
}

function faultOf(adapter: unknown, which: string): string | undefined {
  if (!isObject(adapter)) return `${which} is not an adapter`;
  for (const [part, must, isSo] of PARTS) {
    const value: unknown = Reflect.get(adapter, part);
    if (isSo(value, adapter)) continue;
    const what = value === undefined ? `${which} has no` : `in ${which}, the`;
    return `${what} ${part}: it must be ${must}`;
  }
}

/** The adapter; what it opens is looked at before it is used. */
function checked(name: string, adapter: Adapter): Adapter {
  const { scheme, example, parameters, shared } = adapter;
  const info = {
    ...{ scheme, example, parameters, shared },
    load: async () => await adapter.load?.(),
  };
  const opened = <T extends object>(open: () => T): T => {
    const it = attempt(name, scheme, open);
    const missing = missingIn(it, adapter.kind);
    if (missing.length === 0) return it;
    const what = `the ${adapter.kind} that "${scheme}:" opens`;
    throw incomplete(name, `${what} lacks ${missing.join(", ")}`);
  };
  return adapter.kind === "store"
    ? {
      ...info,
      kind: "store",
      open: (url, options) => opened(() => adapter.open(url, options)),
    }
    : {
      ...info,
      kind: "cache",
      open: (url, options) => opened(() => adapter.open(url, options)),
    };
}

function attempt<T>(name: string, scheme: string, open: () => T): T {
  try {
    return open();
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    // What it says itself may show the URL, and with it a password.
    const what = cause instanceof Error ? cause.name : "no error";
    throw incomplete(name, `open() of "${scheme}:" threw ${what}`, { cause });
  }
}

function missingIn(it: unknown, kind: Adapter["kind"]): string[] {
  const lacks = (methods: readonly PropertyKey[], of: unknown) =>
    methods.filter((method) =>
      !isObject(of) || typeof Reflect.get(of, method) !== "function"
    ).map(String);
  const outbox: unknown = isObject(it) && Reflect.get(it, "outbox");
  return [
    ...lacks([...METHODS[kind], Symbol.asyncDispose], it),
    ...(outbox ? lacks(OUTBOX, outbox) : []).map((it) => `outbox.${it}`),
  ];
}

function isObject(it: unknown): it is object {
  return typeof it === "object" && it !== null;
}

function incomplete(
  name: string,
  reason: string,
  options?: ErrorOptions,
): AppError {
  return new AppError("config", `${name}: ${reason}`, options);
}
