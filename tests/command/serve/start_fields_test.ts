import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { startFields } from "../../../src/command/serve/start_fields.ts";
import { readConfig } from "../../../src/config/read_config.ts";

const TOKEN = "hunter2-hunter2-hunter2";

describe("the first line of the log", () => {
  it("has the version and the backends, and no setting that is as by default", () => {
    assertEquals(startFields("person 1", readConfig({}, []), undefined), {
      version: "person 1",
      database: "sqlite:./data/person.db",
      cache: "memory:",
      settings: undefined,
      otherWriters: undefined,
    });
  });

  it("has each other setting, without secrets", () => {
    const config = readConfig({ PERSON_WRITE_TOKEN: TOKEN }, [
      "--database=mysql://user:hunter2@h/db",
      "--cache-ttl=300s",
      "--port=1",
    ]);
    const fields = startFields("person 1", config, { covered: true });
    assertEquals(fields.database, "mysql://***@h/db");
    assertEquals(fields.otherWriters, "covered");
    const settings = String(fields.settings);
    assertEquals(settings.split(" ").map((it) => it.split("=")[0]), [
      "port",
      "write-token",
    ]);
    assertEquals(JSON.stringify(fields).includes("hunter2"), false);
  });
});
