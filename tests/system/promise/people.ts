/**
 * Twelve people, who are written and read through an app.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { type App, createApp, PERSON } from "../../../src/mod.ts";
import { eventually } from "../e2e/eventually.ts";

const IDS = Array.from({ length: 12 }, (_, i) => PERSON.parseId(`p${i}`));

/** Starts an app on a database and a cache. */
export async function appOn(database: string, cache: string): Promise<App> {
  const app = createApp({
    database,
    cache,
    cacheTimeout: 5_000,
    databaseTimeout: 20_000,
  });
  await app.start();
  return app;
}

/** Starts an app, calls `use` with it, and closes it. */
export async function during(
  database: string,
  cache: string,
  use: (app: App) => Promise<void>,
): Promise<void> {
  await using app = await appOn(database, cache);
  await use(app);
}

/** Writes all people with that first name; returns when all are acknowledged. */
export async function write(app: App, firstName: string): Promise<void> {
  await Promise.all(
    IDS.map((id) =>
      app.service.put(PERSON.parse({ id, firstName, lastName: "x" }))
    ),
  );
}

/** The first names of all people, as a read of this moment sees them. */
export async function names(app: App): Promise<string[]> {
  const readings = await Promise.all(IDS.map((id) => app.service.get(id)));
  return readings.map(({ record }) => record?.firstName ?? "missing");
}

/** Reads until the cache answers for all; every answer has that first name. */
export async function cached(app: App, firstName: string): Promise<void> {
  await eventually(async () => {
    const readings = await Promise.all(IDS.map((id) => app.service.get(id)));
    assertEquals(
      readings.map(({ record }) => record?.firstName ?? "missing"),
      IDS.map(() => firstName),
    );
    return readings.map(({ origin }) => origin.via);
  }, (via) => via.every((it) => it === "hit"));
}

/** What `names` returns if all people have that first name. */
export function all(firstName: string): string[] {
  return IDS.map(() => firstName);
}
