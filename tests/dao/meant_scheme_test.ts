import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { ADAPTERS } from "../../adapters/mod.ts";
import type { Adapter } from "../../src/dao/adapter.ts";
import { meantScheme } from "../../src/dao/meant_scheme.ts";

/** What users write, and the scheme that they mean. */
const MEANT: Readonly<
  Record<Adapter["kind"], Readonly<Record<string, string | undefined>>>
> = {
  store: {
    postgresql: "postgres",
    postgress: "postgres",
    postgers: "postgres",
    postgre: "postgres",
    pg: "postgres",
    psql: "postgres",
    mysq: "mysql",
    mysql2: "mysql",
    mariadb: "mysql",
    sqlite3: "sqlite",
    oracle: undefined,
    http: undefined,
  },
  cache: {
    memcached: "memcache",
    valkey: "redis",
    valkeys: "rediss",
    reddis: "redis",
    file: undefined,
  },
};

describe("the scheme that was probably meant", () => {
  for (const [kind, words] of Object.entries(MEANT)) {
    const adapters = ADAPTERS.filter((it) => it.kind === kind);
    for (const [word, scheme] of Object.entries(words)) {
      it(`by "${word}:" of a ${kind} is ${scheme}`, () => {
        assertEquals(meantScheme(word, adapters), scheme);
      });
    }
  }

  it("is none without adapters", () => {
    assertEquals(meantScheme("sqlite", []), undefined);
  });
});
