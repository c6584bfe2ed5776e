import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { setUp } from "../../../../adapters/mysql/connection/session.ts";
import { refuseOld } from "../../../../adapters/mysql/connection/version.ts";
import type { Row } from "../../../../adapters/sql/driver.ts";
import { AppError } from "../../../../src/errors.ts";

describe("a server of MySQL or MariaDB", () => {
  for (
    const [said, name] of [
      ["5.5.62", "MySQL 5.5.62"],
      ["5.7.19-log", "MySQL 5.7.19"],
      ["5.6.51-91.0", "MySQL 5.6.51"],
      ["10.1.48-MariaDB-0+deb9u2", "MariaDB 10.1.48"],
      ["5.5.68-MariaDB", "MariaDB 5.5.68"],
      ["5.5.5-10.1.48-MariaDB", "MariaDB 10.1.48"],
    ] as const
  ) {
    it(`that says ${said} is refused, with the versions that would do`, () => {
      const error = assertThrows(() => refuseOld(said), AppError);
      assertEquals(error.code, "config");
      assertEquals(
        error.message,
        `The database server is ${name}, which is too old. The service needs ` +
          "MySQL 5.7.20 or MariaDB 10.2, or newer.",
      );
    });
  }

  for (
    const said of [
      "5.7.20",
      "5.7.44-48",
      "8.0.40",
      "8.4",
      "9.7.4",
      "10.2.1-MariaDB",
      "10.11.19-MariaDB-0+deb12u1",
      "11.8.9-MariaDB-log",
      "5.5.5-10.6.12-MariaDB-log",
      "8.0.11-TiDB-v7.5.0",
      "another server",
      null,
    ]
  ) {
    it(`that says ${said} is used`, () => refuseOld(said));
  }

  it("that is too old is named so, also if it lacks a setting of the session", async () => {
    const old = "5.6.51";
    const lacks = new Error("Unknown system variable");
    const asked = (answer: (sql: string) => Promise<Row[]>) =>
      setUp(answer, { database: "person", limit: 0 });
    const row = ["person", "0", "", "", "1048576", "0", old];
    const checked = () => asked(() => Promise.resolve([row]));
    await assertRejects(checked, AppError, "MySQL 5.6.51");
    const lacking = () =>
      asked((sql) =>
        sql.includes("VERSION")
          ? Promise.resolve([[old]])
          : Promise.reject(lacks)
      );
    await assertRejects(lacking, AppError, "MySQL 5.6.51");
    const lost = () => asked(() => Promise.reject(lacks));
    await assertRejects(lost, Error, lacks.message);
  });
});
