import { assertMatch } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { coverageOf, coveredSince } from "../../../src/dao/coverage.ts";
import { isMysql, require } from "../../support/servers/find.ts";
import { MariaDb } from "../../support/servers/mariadb.ts";
import { Database } from "./database.ts";

describe("a store on a node of a Galera cluster", () => {
  it("says since when in what all nodes agree on", async () => {
    if (isMysql(require("mariadbd"))) return;
    // A cluster of one node, without a provider that would replicate.
    const args = ["--wsrep-on=ON", "--wsrep-provider=none"];
    await using server = await MariaDb.start({
      args: [...args, "--binlog-format=ROW"],
    });
    await using database = await Database.make(new URL(server.url));
    await using store = database.open();
    const since = coveredSince(await coverageOf(store));
    // The other nodes have the whole second of a trigger, and of a table
    // the time at which they applied its change.
    assertMatch(since ?? "", /^(\d+\.00-){3}0$/);
  });
});
