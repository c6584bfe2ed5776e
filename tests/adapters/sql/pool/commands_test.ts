import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Commands, type Done } from "../../../../adapters/sql/pool/commands.ts";
import { ConnectionLost } from "../../../../adapters/sql/pool/session.ts";
import { GRACE } from "../../../../src/resilience/alarm.ts";
import { RUNTIME } from "../../../../src/runtime.ts";
import { World } from "../../../simulator/clock.ts";

const FATAL = new Error("fatal");
const soon = () => performance.now() + 5000;

/** Commands, and how often the socket was closed. */
function connected() {
  const closed: string[] = [];
  const commands = new Commands(
    RUNTIME,
    (error) => error === FATAL,
    () => closed.push("closed"),
  );
  return { commands, closed };
}

describe("the commands of a connection", () => {
  it("settle with the answer or the error of the server", async () => {
    const { commands, closed } = connected();
    assertEquals(await commands.run((done) => done(null, 7), soon()), 7);
    const refused = new Error("refused");
    const call = () => commands.run((done) => done(refused), soon());
    assertEquals(await assertRejects(call), refused);
    assertEquals(commands.broken, undefined);
    assertEquals(closed, []);
    commands.end();
  });

  it("end by their deadline, also after one that was answered", async () => {
    const { commands } = connected();
    await commands.run((done) => done(null), performance.now() + 10);
    await commands.run((done) => done(null), soon());
    const call = commands.run(() => {}, performance.now() + 30);
    const { how } = await assertRejects(() => call, ConnectionLost);
    assertEquals(how, "late");
  });

  it("end by their deadline, and with them the connection", async () => {
    const { commands, closed } = connected();
    let answer: Done<number> = () => {};
    const call = () =>
      commands.run<number>((done) => answer = done, performance.now() + 20);
    const error = await assertRejects(call, ConnectionLost);
    assertEquals(error.how, "late");
    assertEquals(closed, ["closed"]);
    // The answer comes too late: no one waits for it.
    answer(null, 7);
    assertEquals(await assertRejects(call, ConnectionLost), error);
  });

  it("that begin after their deadline get a moment for the answer", async () => {
    const world = new World(1);
    const runtime = world.process();
    await world.pass(1_000);
    const commands = new Commands(runtime, () => false, () => {});
    let answer: Done<number> = () => {};
    const call = commands.run<number>((done) => answer = done, 0);
    call.catch(() => {});
    await world.pass(GRACE / 2);
    answer(null, 7);
    assertEquals(await call, 7);
    const silent = commands.run(() => {}, 0);
    silent.catch(() => {});
    await world.pass(3 * GRACE);
    const { how } = await assertRejects(() => silent, ConnectionLost);
    assertEquals(how, "late");
  });

  it("lose the connection by a fatal error", async () => {
    const { commands, closed } = connected();
    await commands.run((done) => done(null), soon());
    const fail = () => commands.run((done) => done(FATAL), soon());
    const error = await assertRejects(fail, ConnectionLost);
    assertEquals([error.how, error.cause], ["lost", FATAL]);
    assertEquals(closed, ["closed"]);
  });

  it("have no connection to lose until the first one is answered", async () => {
    const { commands, closed } = connected();
    const fail = () => commands.run((done) => done(FATAL), soon());
    const error = await assertRejects(fail, ConnectionLost);
    assertEquals([error.how, error.cause], ["unopened", FATAL]);
    assertEquals(closed, ["closed"]);
  });

  it("say goodbye once, and not on a lost connection", async () => {
    const { commands, closed } = connected();
    assertEquals([commands.end(), commands.end()], [true, false]);
    await assertRejects(() => commands.run(() => {}, soon()), ConnectionLost);
    assertEquals(closed, []);
  });
});
