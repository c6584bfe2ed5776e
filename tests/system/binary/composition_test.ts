import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { parse } from "yaml";
import { z } from "zod";
import { ROOT } from "../../support/root.ts";

const COMPOSE = await Deno.readTextFile(new URL("deploy/compose.yaml", ROOT));

const COMPOSITION = z.object({
  services: z.strictObject({
    person: z.object({
      build: z.object({ dockerfile: z.literal("deploy/Dockerfile") }),
      ports: z.tuple([z.literal("127.0.0.1:8000:8000")]),
      environment: z.record(z.string(), z.string()),
      depends_on: z.object({
        mariadb: z.object({ condition: z.literal("service_healthy") }),
      }),
      mem_limit: z.string().regex(/^\d+[mg]$/),
      read_only: z.literal(true),
      cap_drop: z.tuple([z.literal("ALL")]),
      security_opt: z.tuple([z.literal("no-new-privileges:true")]),
    }),
    mariadb: z.object({
      image: z.string().regex(/^mariadb:[\d.]+$/),
      environment: z.record(z.string(), z.string()),
      volumes: z.tuple([z.literal("mariadb:/var/lib/mysql")]),
      healthcheck: z.object({
        test: z.array(z.string()).min(2),
        retries: z.number(),
      }),
      // No other host may reach them.
      ports: z.undefined().optional(),
    }),
    memcached: z.object({
      image: z.string().regex(/^memcached:[\d.]+$/),
      ports: z.undefined().optional(),
    }),
  }),
  volumes: z.strictObject({ mariadb: z.null() }),
});

type Environment = Readonly<Record<string, string>>;

/** The variables that have a secret in them instead of a variable of ours. */
function givenAway(environment: Environment): string[] {
  return Object.entries(environment)
    .filter(([name, value]) =>
      /PASSWORD$|TOKEN$/.test(name) && !/^\$\{\w+:\?[^}]+\}$/.test(value) ||
      /\/\/\w+:(?!\$\{\w+:\?).*@/.test(value)
    )
    .map(([name]) => name);
}

function servicesOf(compose: string) {
  return COMPOSITION.parse(parse(compose)).services;
}

describe("the composition", () => {
  it("is of three services, and has no secret in it", () => {
    const { person, mariadb } = servicesOf(COMPOSE);
    assertEquals(givenAway(person.environment), []);
    const { MARIADB_RANDOM_ROOT_PASSWORD: made, ...others } =
      mariadb.environment;
    assertEquals([made, givenAway(others)], ["1", []]);
  });

  it("is found to have a secret if its variables are texts", () => {
    const literal = COMPOSE.replaceAll(/\$\{\w+:\?[^}]+\}/g, "hunter2");
    const { person, mariadb } = servicesOf(literal);
    assertEquals(
      givenAway(person.environment),
      ["PERSON_DATABASE", "PERSON_WRITE_TOKEN"],
    );
    assert(givenAway(mariadb.environment).includes("MARIADB_PASSWORD"));
  });

  it("gives the service the secret that the database has", () => {
    const { person, mariadb } = servicesOf(COMPOSE);
    const { MARIADB_USER, MARIADB_PASSWORD, MARIADB_DATABASE } =
      mariadb.environment;
    assertEquals(
      person.environment.PERSON_DATABASE,
      `mysql://${MARIADB_USER}:${MARIADB_PASSWORD}@mariadb:3306/${MARIADB_DATABASE}`,
    );
    assertEquals(
      person.environment.PERSON_CACHE,
      "memcache://memcached:11211",
    );
  });
});
