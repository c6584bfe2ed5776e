import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { ADAPTERS } from "../../../adapters/mod.ts";
import { serveInstance } from "../../../src/command/serve/instance.ts";
import { readConfig } from "../../../src/config/read_config.ts";
import { Registry } from "../../../src/dao/registry.ts";
import { AppError } from "../../../src/errors.ts";
import { NO_LOG } from "../../../src/log/log.ts";

/** Serves until `stop` aborts; `onListening` gets the address. */
function serving(
  args: string[],
  stop: AbortSignal,
  onListening: (url: string) => unknown,
) {
  return serveInstance({
    version: "1",
    config: readConfig({}, ["--port=0", ...args]),
    registry: new Registry(ADAPTERS),
    log: NO_LOG,
    stop,
    onListening,
  });
}

describe("an instance", () => {
  it("serves until the signal, and ends with 0", async () => {
    const stop = new AbortController();
    const listening = Promise.withResolvers<string>();
    const code = serving(
      ["--database=sqlite::memory:"],
      stop.signal,
      listening.resolve,
    );
    const alive = await fetch(new URL("livez", await listening.promise));
    assertEquals(alive.status, 200);
    await alive.body?.cancel();
    stop.abort();
    assertEquals(await code, 0);
  });

  it("is no worker of several with a database that it has for itself", async () => {
    await assertRejects(
      () =>
        serving(
          ["--database=sqlite::memory:", "--workers=2"],
          new AbortController().signal,
          () => {},
        ),
      AppError,
      "a database of its own",
    );
  });

  it("is no worker of several with a cache that misses their writes", async () => {
    await assertRejects(
      () =>
        serving(
          ["--database=mysql://u:p@127.0.0.1:1/people", "--workers=2"],
          new AbortController().signal,
          () => {},
        ),
      AppError,
      "a cache of its own",
    );
  });
});
