import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { setTimeout as pause } from "node:timers/promises";
import { Hono } from "hono";
import { type Coverage, COVERED } from "../../src/dao/coverage.ts";
import { AppError } from "../../src/errors.ts";
import { type Log, NO_LOG } from "../../src/log/log.ts";
import { PERSON } from "../../src/person/person.ts";
import { appOnFakes } from "../support/fakes/app_on_fakes.ts";
import { World } from "../simulator/clock.ts";
import { searching } from "../support/produced/answers.ts";

const ada = PERSON.parse({ id: "1", firstName: "Ada", lastName: "Lovelace" });

describe("createApp", () => {
  it("serves within another Hono app", async () => {
    const { app } = appOnFakes();
    await using _ = app;
    await app.start();
    const outer = searching(new Hono());
    outer.get("/", (c) => c.text("outer"));
    outer.mount("/people", app.fetch);

    const put = await outer.request("/people/persons/1", {
      method: "PUT",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(ada),
    });
    assertEquals(put.status, 201);
    await put.body?.cancel();
    const got = await outer.request("/people/persons/1");
    assertEquals(await got.json(), ada);
    assertEquals((await app.service.get(ada.id)).record, ada);
    assertEquals(await (await outer.request("/")).text(), "outer");
  });

  it("reads through the cache, or from the store alone", async () => {
    for (
      const [source, via] of [["cache", "miss"], ["database", "bypass"]]
    ) {
      const { app } = appOnFakes([`--source=${source}`], {
        cacheShared: false,
        storeShared: false,
      });
      await using _ = app;
      const { origin } = await app.service.get(PERSON.parseId("1"));
      assertEquals(origin.via, via);
    }
  });

  it("reads the store if no cache is configured, and reports it", async () => {
    const { app, events } = appOnFakes(["--cache=none:"]);
    assertEquals(app.service.source, "database");
    await app.service.put(ada);
    assertEquals((await app.service.get(ada.id)).record, ada);
    await app[Symbol.asyncDispose]();
    assertEquals(events, ["store closed"]);
  });

  it("starts while both backends are down", async () => {
    const { app, store, server } = appOnFakes([], { storeShared: false });
    await using _ = app;
    store.down = server.down = true;
    await app.start();
    await assertRejects(() => app.service.get(ada.id), AppError);
    store.down = false;
    assertEquals((await app.service.get(ada.id)).record, undefined);
  });

  it("logs at the start that the store does not answer, and why", async () => {
    const warned: string[] = [];
    const log: Log = { ...NO_LOG, warn: (message) => warned.push(message) };
    const { app, store } = appOnFakes(
      ["--request-timeout=100ms", "--database-timeout=100ms"],
      { storeShared: false, log },
    );
    await using _ = app;
    store.ping = () =>
      Promise.reject(new AppError("unavailable", "It is far away."));
    await app.start();
    // Both are against the contract.
    store.ping = () => Promise.reject(new Error("hunter2"));
    await app.start();
    store.ping = () => Promise.withResolvers<void>().promise;
    await app.start();
    assertEquals(warned, [
      "The database cannot be used yet: It is far away.",
      "The database cannot be used yet.",
      "The database cannot be used yet: It did not answer in time.",
    ]);
  });

  it("logs that the store answers again, if the start said that it did not", async () => {
    const lines: string[] = [];
    const say = (message: string) => void lines.push(message);
    const { app, store } = appOnFakes([], {
      storeShared: false,
      log: { ...NO_LOG, info: say, warn: say },
    });
    await using _ = app;
    const ping = store.ping;
    store.down = true;
    store.ping = () =>
      Promise.reject(new AppError("unavailable", "It is far away."));
    await app.start();
    store.ping = ping;
    store.down = false;
    const again = "The database answers again.";
    while (!lines.includes(again)) await pause(5);
    assertEquals(lines[0], "The database cannot be used yet: It is far away.");
  });

  it("logs once that other writers are not noticed, and that they are again", async () => {
    const lines: string[] = [];
    const log: Log = {
      ...NO_LOG,
      info: (message) => lines.push(message),
      warn: (message) => lines.push(message),
    };
    const world = new World(1);
    const reason = "The trigger t is missing.";
    let coverage: Coverage = { covered: true };
    const { app } = appOnFakes([], {
      coverage: () => Promise.resolve(coverage),
      log,
      runtime: world.process(),
    });
    await using _ = app;
    await app.start();
    coverage = { covered: false, reason };
    await world.pass(5_000);
    coverage = COVERED;
    await world.pass(5_000);
    assertEquals(lines, [
      "The service notices the changes of other writers.",
      "The service does not notice the changes of other writers, and may serve " +
      `an old person until PERSON_CACHE_TTL (--cache-ttl) is over: ${reason}`,
      "The service notices the changes of other writers.",
    ]);
  });

  it("logs nothing of other writers without a cache, or with a store of its own", async () => {
    const lines: string[] = [];
    const say = (message: string) => void lines.push(message);
    for (
      const [flags, storeShared] of [[["--cache=none:"], true], [
        [],
        false,
      ]] as [
        string[],
        boolean,
      ][]
    ) {
      const { app } = appOnFakes(flags, {
        coverage: () => Promise.resolve(COVERED),
        log: { ...NO_LOG, info: say, warn: say },
        storeShared,
      });
      await using _ = app;
      await app.start();
    }
    assertEquals(lines, []);
  });

  it("asks what the store notices before it reads the outbox", async () => {
    const events: string[] = [];
    const { app, store } = appOnFakes([], {
      async coverage() {
        // An answer of a server takes a turn of the event loop.
        await pause(0);
        events.push("coverage answered");
        return COVERED;
      },
    });
    await using _ = app;
    const { outbox } = store;
    const list = outbox.list.bind(outbox);
    outbox.list = (limit) => {
      events.push("outbox read");
      return list(limit);
    };
    await app.start();
    assertEquals(events.slice(0, 2), ["coverage answered", "outbox read"]);
  });

  it("does not start on a store with a wrong table", async () => {
    const { app, store } = appOnFakes([], { storeShared: false });
    await using _ = app;
    store.ping = () =>
      Promise.reject(new AppError("config", "There is no table. Make one."));
    const error = await assertRejects(() => app.start(), AppError);
    assertEquals(error.code, "config");
    assertEquals(
      error.message,
      "PERSON_DATABASE (--database): There is no table. Make one.",
    );
  });

  it("closes the cache and then the store once, even if one fails", async () => {
    const { app, events } = appOnFakes([], { failsToClose: true });
    for (let n = 0; n < 2; n++) {
      await assertRejects(
        () => app[Symbol.asyncDispose](),
        Error,
        "cache failed",
      );
    }
    assertEquals(events, ["cache closed", "store closed"]);
  });
});
