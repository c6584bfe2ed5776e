import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { mysql } from "../../../adapters/mysql.ts";
import { errorCode } from "../../support/error_code.ts";
import { eventually } from "../../system/e2e/eventually.ts";
import { person } from "../../contract/people.ts";
import { OPTIONS } from "./database.ts";
import { HostileServer } from "./hostile_server.ts";

const ada = person("ada");
const adele = person("ada", "Adele");

const PERSON = "SELECT first_name FROM person";
const WAITING = "SELECT trx_id FROM information_schema.INNODB_TRX " +
  "WHERE trx_state = 'LOCK WAIT'";

describe("a transaction of mysql whose second statement waits too long", () => {
  // By default MariaDB undoes only the statement that has waited.
  for (const option of ["OFF", "ON"]) {
    it(`changes nothing, or all, with innodb_rollback_on_timeout=${option}`, async () => {
      await using server = await HostileServer.start(
        `--innodb-rollback-on-timeout=${option}`,
      );
      const database = await server.database();
      await using store = server.store(database);
      await store.put(ada);
      // Another client holds the row of the outbox that our write will add.
      const hold = async () => {
        await server.run("START TRANSACTION");
        await server.run("INSERT INTO person_outbox VALUES ('t', 'ada')");
      };
      await hold();
      assertEquals(await errorCode(store.put(adele, "t")), "unavailable");
      assertEquals(await server.run(PERSON), [["Ada"]]);
      await server.run("ROLLBACK");

      const patience = { ...OPTIONS, timeout: 20_000 };
      await using patient = mysql.open(server.url(database), patience);
      await hold();
      const write = patient.put(adele, "t");
      const waiting = async () => {
        // The server looks again only a tenth of a second after the last look.
        await server.run("DO SLEEP(0.15)");
        return `${await server.run(WAITING)}`;
      };
      const first = await eventually(waiting, (it) => it !== "");
      await eventually(waiting, (it) => it !== "" && it !== first);
      await server.run("ROLLBACK");
      assertEquals(await write, "replaced");
      assertEquals(await server.run(PERSON), [["Adele"]]);
      assertEquals((await store.outbox?.list(9))?.length, 1);
    });
  }
});
