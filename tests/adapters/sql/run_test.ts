import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import type {
  Program,
  Result,
  Statement,
} from "../../../adapters/sql/driver.ts";
import { runProgram, runProgramSync } from "../../../adapters/sql/run.ts";

type Execute = (statement: Statement) => Result;
type Run = <T>(program: Program<T>, execute: Execute) => Promise<T>;

const RUNNERS: Record<string, Run> = {
  runProgram: (program, execute) =>
    runProgram(program, (it) => Promise.try(execute, it)),
  runProgramSync: (program, execute) =>
    Promise.try(() => runProgramSync(program, execute)),
};

const statement = (sql: string): Statement => ({ sql, params: [] });
const affected = (n: number): Result => ({ rows: [], affected: n });
const refuse: Execute = ({ sql }) => {
  throw new Error(`refused ${sql}`);
};

for (const [name, run] of Object.entries(RUNNERS)) {
  describe(name, () => {
    it("gives each result to the statement that asked for it", async () => {
      const sent: string[] = [];
      const sum = await run(
        function* () {
          const first = yield statement("a");
          const second = yield statement("b");
          return [first.affected, second.affected];
        }(),
        ({ sql }) => affected(sent.push(sql)),
      );
      assertEquals([sum, sent], [[1, 2], ["a", "b"]]);
    });

    it("lets the program catch the error of a statement and go on", async () => {
      const caught = await run(
        function* () {
          try {
            yield statement("a");
          } catch {
            return (yield statement("b")).affected;
          }
        }(),
        (it) => it.sql === "a" ? refuse(it) : affected(7),
      );
      assertEquals(caught, 7);
    });

    it("fails with an error that the program does not catch", async () => {
      let cleaned = false;
      const program = function* (): Program<void> {
        try {
          yield statement("a");
        } finally {
          cleaned = true;
        }
      };
      await assertRejects(() => run(program(), refuse), Error, "refused a");
      assertEquals(cleaned, true);
    });
  });
}
