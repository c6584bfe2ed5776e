import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { ServerCircuit } from "../../../adapters/values/server_circuit.ts";
import { RUNTIME } from "../../../src/runtime.ts";

/** A circuit, its changes and its probes, in a time that the test sets. */
function fixture() {
  const it = { now: 0, changes: [] as string[], probes: [] as (() => void)[] };
  const circuit = new ServerCircuit("redis a:1", {
    probe: (serves) => it.probes.push(serves),
    changed: (health, reason) =>
      it.changes.push(reason ? `${health}: ${reason.message}` : health),
  }, { ...RUNTIME, steady: () => it.now });
  return Object.assign(it, { circuit });
}

/** The same, when the connection was lost and that of a probe has begun. */
function probing() {
  const it = fixture();
  it.circuit.begin();
  it.circuit.ended(LOST);
  it.now = 60;
  it.circuit.refusal();
  it.circuit.begin();
  return it;
}

const LOST = new Error("was lost");
const ASKED_NOTHING =
  "redis a:1 failed, and is asked nothing until it answers a probe";

describe("the circuit of a cache server", () => {
  it("opens if a connection ends without an answer, until a probe serves", () => {
    const it = fixture();
    const { circuit } = it;
    circuit.begin();
    assertEquals(circuit.refusal(), undefined);
    circuit.ended(LOST);
    assertEquals(it.changes, ["down: was lost"]);
    const refusal = circuit.refusal();
    assertEquals(refusal?.message, ASKED_NOTHING);
    assert(refusal?.cause === LOST);
    assertEquals(it.probes.length, 0);
    it.now = 60;
    circuit.refusal();
    circuit.refusal();
    assertEquals(it.probes.length, 1);
    it.probes[0]?.();
    assertEquals(it.changes, ["down: was lost", "up"]);
    assertEquals(circuit.refusal(), undefined);
  });

  it("stays open if the connection of a probe ends", () => {
    const { circuit, changes } = probing();
    circuit.ended(new Error("was lost again"));
    assertEquals(circuit.refusal()?.message, ASKED_NOTHING);
    assertEquals(changes, ["down: was lost"]);
  });

  it("closes if another server answers on the connection of a probe", () => {
    const { circuit, changes } = probing();
    circuit.answered();
    assertEquals(changes, ["down: was lost", "up"]);
  });

  it("stays closed if a connection ends that has brought an answer", () => {
    const { circuit, changes } = fixture();
    circuit.begin();
    circuit.proven = true;
    circuit.ended(LOST);
    assertEquals(circuit.refusal(), undefined);
    circuit.begin();
    circuit.ended(LOST);
    assertEquals(changes, ["down: was lost"]);
  });

  it("refuses everything, and tells of nothing, after its end", () => {
    const { circuit, changes } = fixture();
    circuit.begin();
    const closed = circuit.close();
    assertEquals(closed.message, "redis a:1 is closed");
    circuit.ended(closed);
    assertEquals(circuit.refusal()?.message, "redis a:1 is closed");
    assertEquals(changes, []);
  });
});
