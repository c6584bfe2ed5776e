/**
 * Checks at run time that a module exports complete adapters. No compiler has
 * checked a third-party module, so the error names the missing part before any
 * code relies on it.
 *
 * @module
 */
import { AppError } from "../errors.ts";
import type { Adapter, StoreAdapter } from "./adapter.ts";
import { isObject } from "./third_party_call.ts";
import { thirdPartyCache } from "./third_party_cache.ts";
import { thirdPartyStore } from "./third_party_store.ts";

/** The methods that a store or a cache must have, by kind. */
const METHODS = {
  store: [
    ...["get", "getMany", "add", "put", "delete", "ping"],
    ...["putMany", "compareAndSet", "list"],
  ],
  cache: [
    ...["get", "getMany", "add", "put", "delete", "ping"],
    ...["lookup", "fill", "announce", "invalidate", "forget"],
  ],
} as const;

const OUTBOX = ["record", "list", "settle"];

/** The parts of an adapter: the name, the rule in words, and the check. */
const PARTS: readonly (readonly [
  name: keyof StoreAdapter,
  must: string,
  isValid: (value: unknown, adapter: object) => boolean,
])[] = [
  ["kind", '"store" or "cache"', (it) => it === "store" || it === "cache"],
  [
    "scheme",
    "a URL's scheme in lower case, without the colon",
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
    "an object with a line of help for each parameter; it may be empty",
    (it) =>
      isObject(it) && !Array.isArray(it) &&
      Object.values(it).every((help) => typeof help === "string"),
  ],
  [
    "mistakenFor",
    "a list of schemes, or absent",
    (it) =>
      it === undefined ||
      Array.isArray(it) && it.every((name) => typeof name === "string"),
  ],
  ["shared", "true or false", (it) => typeof it === "boolean"],
  ["open", "a function", (it) => typeof it === "function"],
  [
    "load",
    "a function, or absent",
    isOptionalFunction,
  ],
  ["sql", "a function, or absent", isOptionalFunction],
  [
    "mapsColumns",
    "true, false or absent",
    (it) => it === undefined || typeof it === "boolean",
  ],
];

/**
 * The adapters that a module exports as `adapters`. If a part of an adapter is
 * missing, it throws an `AppError("config")` that names the module and the
 * part. A store or cache that lacks a method throws the same error when the
 * adapter opens it.
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
    return thirdParty(name, adapter);
  });
}

function faultOf(adapter: unknown, which: string): string | undefined {
  if (!isObject(adapter)) return `${which} is not an adapter`;
  for (const [part, must, isValid] of PARTS) {
    const value: unknown = Reflect.get(adapter, part);
    if (isValid(value, adapter)) continue;
    const what = value === undefined ? `${which} has no` : `in ${which}, the`;
    return `${what} ${part}: it must be ${must}`;
  }
}

/**
 * An adapter that did not come with the service. Its `open` checks the methods
 * of the store or cache, whose calls then fail and answer only as the contract
 * says. Errors begin with `name`.
 */
export function thirdParty(name: string, adapter: Adapter): Adapter {
  const { scheme, example, parameters, shared, mistakenFor } = adapter;
  const info = {
    ...{ scheme, example, parameters, shared },
    ...mistakenFor ? { mistakenFor } : {},
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
      open: (url, options) =>
        thirdPartyStore(opened(() => adapter.open(url, options))),
      ...adapter.mapsColumns ? { mapsColumns: true } : {},
      ...adapter.sql ? { sql: adapter.sql.bind(adapter) } : {},
    }
    : {
      ...info,
      kind: "cache",
      open: (url, options) =>
        thirdPartyCache(opened(() => adapter.open(url, options))),
    };
}

function attempt<T>(name: string, scheme: string, open: () => T): T {
  try {
    return open();
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    // The message may contain the URL, and with it a password.
    const what = cause instanceof Error
      ? cause.name
      : "a value that is not an Error";
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

function isOptionalFunction(it: unknown): boolean {
  return it === undefined || typeof it === "function";
}

function incomplete(
  name: string,
  reason: string,
  options?: ErrorOptions,
): AppError {
  return new AppError("config", `${name}: ${reason}`, options);
}
