import { assert, assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { adaptersOf } from "../../src/dao/adapter_shape.ts";
import type { StoreAdapter } from "../../src/dao/adapter.ts";
import { AppError } from "../../src/errors.ts";

const METHODS = ["get", "getMany", "add", "put", "delete", "ping"];
const OF_STORES = [...METHODS, "putMany", "compareAndSet", "list"];
const OF_CACHES = [
  ...METHODS,
  ...["lookup", "fill", "announce", "invalidate", "forget"],
];
const OUTBOX = ["record", "list", "settle"];

/** An object with methods of these names. */
function having(names: readonly string[], more: object = {}): object {
  const methods = names.map((name) => [name, () => {}]);
  const disposal = { [Symbol.asyncDispose]: () => {} };
  return { ...Object.fromEntries(methods), ...disposal, ...more };
}

const CACHE = {
  kind: "cache",
  scheme: "x",
  example: "x:",
  parameters: {},
  shared: false,
  open: (): unknown => having(OF_CACHES),
};
const STORE = { ...CACHE, kind: "store", open: () => having(OF_STORES) };

const OPTIONS = { timeout: 1000 };

function open(adapter: object): unknown {
  const [checked] = adaptersOf("a.ts", { adapters: [adapter] });
  return checked?.open(new URL("x://u:hunter2@h"), OPTIONS as never);
}

/** The message of the error that the module or its backend causes. */
function refusal(call: () => unknown): string {
  const error = assertThrows(call, AppError);
  assertEquals(error.code, "config");
  assert(error.message.startsWith("a.ts: "), error.message);
  assert(!error.message.includes("hunter2"), error.message);
  return error.message.slice("a.ts: ".length);
}

/** A cache with one part that is not valid, and what the error says. */
const BAD_PARTS: [part: keyof StoreAdapter, value: unknown, told: string][] = [
  ["kind", undefined, 'adapters[1] has no kind: it must be "store" or "cache"'],
  ["kind", "queue", 'in adapters[1], the kind: it must be "store" or "cache"'],
  ["scheme", undefined, "adapters[1] has no scheme: it must be a URL's scheme"],
  ["scheme", "x:", "in adapters[1], the scheme: it must be a URL's scheme"],
  ["scheme", "X", "in adapters[1], the scheme: it must be a URL's scheme"],
  ["example", undefined, "adapters[1] has no example: it must be a URL of"],
  ["example", "y:", "in adapters[1], the example: it must be a URL of that"],
  ["example", "x", "in adapters[1], the example: it must be a URL of that"],
  ["parameters", undefined, "adapters[1] has no parameters: it must be an"],
  ["parameters", null, "in adapters[1], the parameters: it must be an object"],
  ["parameters", ["a"], "in adapters[1], the parameters: it must be an object"],
  ["parameters", { a: 1 }, "in adapters[1], the parameters: it must be an"],
  [
    "mistakenFor",
    [1],
    "in adapters[1], the mistakenFor: it must be a list of schemes, or absent",
  ],
  ["shared", undefined, "adapters[1] has no shared: it must be true or false"],
  ["sql", "no", "in adapters[1], the sql: it must be a function, or absent"],
  [
    "mapsColumns",
    "no",
    "in adapters[1], the mapsColumns: it must be true, false or absent",
  ],
  ["shared", "no", "in adapters[1], the shared: it must be true or false"],
  ["open", undefined, "adapters[1] has no open: it must be a function"],
  ["load", 1, "in adapters[1], the load: it must be a function, or absent"],
];

describe("the adapters of a module", () => {
  it("open what the module opens", () => {
    const methodsOf = (it: unknown) =>
      Object.keys(Object(it)).filter((name) =>
        typeof Reflect.get(Object(it), name) === "function"
      );
    assertEquals(methodsOf(open(CACHE)).toSorted(), OF_CACHES.toSorted());
    for (const outbox of [undefined, having(OUTBOX)]) {
      const store = open({
        ...STORE,
        open: () => having(OF_STORES, { outbox }),
      });
      assertEquals(methodsOf(store).toSorted(), OF_STORES.toSorted());
      const kept: unknown = Reflect.get(Object(store), "outbox");
      assertEquals(methodsOf(kept), outbox ? OUTBOX : []);
    }
  });

  it("get the URL and the options of the caller", () => {
    let got: unknown[] = [];
    const adapter = {
      ...CACHE,
      open(...all: unknown[]) {
        got = all;
        return having(OF_CACHES);
      },
    };
    open(adapter);
    assertEquals(got, [new URL("x://u:hunter2@h"), OPTIONS]);
  });

  it("load a driver only if the adapter has one", async () => {
    let loaded = 0;
    const load = () => loaded++;
    const adapters = [CACHE, { ...CACHE, load }];
    for (const it of adaptersOf("a.ts", { adapters })) await it.load?.();
    assertEquals(loaded, 1);
  });

  it("must be a list that is not empty", () => {
    for (const module of [{}, { adapters: [] }, { adapters: CACHE }]) {
      const told = refusal(() => adaptersOf("a.ts", module));
      assert(told.startsWith("it must export the list of its adapters"), told);
    }
    for (const adapter of [1, null, undefined, () => {}]) {
      const told = refusal(() => adaptersOf("a.ts", { adapters: [adapter] }));
      assertEquals(told, "adapters[0] is not an adapter");
    }
  });

  for (const [part, value, told] of BAD_PARTS) {
    it(`must not have the ${part} ${JSON.stringify(value)}`, () => {
      const adapters = [CACHE, { ...CACHE, [part]: value }];
      const message = refusal(() => adaptersOf("a.ts", { adapters }));
      assert(message.startsWith(told), message);
    });
  }

  it("must open a cache or store that has every method", () => {
    const dispose = "Symbol(Symbol.asyncDispose)";
    const cases: [adapter: object, opened: unknown, lacks: string[]][] = [
      [CACHE, undefined, [...OF_CACHES, dispose]],
      [CACHE, { get() {}, lookup: 1 }, [...OF_CACHES.slice(1), dispose]],
      [STORE, having(METHODS), ["putMany", "compareAndSet", "list"]],
      [
        STORE,
        having(OF_STORES, { outbox: { list() {} } }),
        ["outbox.record", "outbox.settle"],
      ],
    ];
    for (const [adapter, opened, lacks] of cases) {
      const kind = adapter === CACHE ? "cache" : "store";
      assertEquals(
        refusal(() => open({ ...adapter, open: () => opened })),
        `the ${kind} that "x:" opens lacks ${lacks.join(", ")}`,
      );
    }
  });
});

describe("an open() that throws", () => {
  const throwing = (thrown: unknown) => () =>
    open({
      ...CACHE,
      open() {
        throw thrown;
      },
    });

  it("is named without its message, which may hold a password", () => {
    const cause = new TypeError("x://u:hunter2@h");
    const error = assertThrows(throwing(cause), AppError);
    assertEquals(error.message, 'a.ts: open() of "x:" threw TypeError');
    assert(error.cause === cause);
    assertEquals(
      refusal(throwing("hunter2")),
      'open() of "x:" threw a value that is not an Error',
    );
  });

  it("may throw an AppError, whose message is for the caller", () => {
    const fault = new AppError("config", "The path is missing.");
    assert(assertThrows(throwing(fault)) === fault);
  });
});
