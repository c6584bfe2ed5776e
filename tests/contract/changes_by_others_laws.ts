/**
 * The laws of a store that tells of commits by other programs. A store that
 * cannot tell passes.
 *
 * @module
 */
import { assert, assertEquals } from "../std/assert.ts";
import type { PersonStore } from "../../src/dao/person_dao.ts";
import { type Law, law } from "./law.ts";
import { person } from "./people.ts";

const ada = person("ada", "Ada", "Lovelace");
const adele = person("ada", "Adele", "Goldberg");

/** The laws of `changesByOthers`. */
export const changesByOthersLaws: readonly Law<PersonStore>[] = [
  law(
    "changesByOthers counts each commit of another adapter",
    async (store, subject) => {
      const changes = () => store.changesByOthers?.();
      if (changes() === undefined) return;
      await using other = await subject.open();
      const token = "token";
      const commits = [
        () => other.add(ada),
        () => other.put(adele),
        () => other.putMany([ada, person("bob")]),
        () => other.compareAndSet(ada, adele),
        () => other.put(ada, other.outbox && token),
        () => other.delete(ada.id),
      ];
      for (const commit of commits) {
        const before = changes();
        assertEquals(changes(), before);
        await commit();
        assert(changes() !== before, `not of ${commit}`);
      }
    },
  ),

  law(
    "changesByOthers counts no write of its own adapter",
    async (store, subject) => {
      const changes = () => store.changesByOthers?.();
      if (changes() === undefined) return;
      await using other = await subject.open();
      await other.put(person("bob"));
      await store.list(undefined, 1);
      const before = changes();
      await store.add(ada);
      await store.add(adele);
      await store.put(adele, store.outbox && "token");
      await store.putMany([ada, person("eve")]);
      await store.compareAndSet(ada, adele);
      await store.compareAndSet(ada, undefined);
      await store.delete(ada.id);
      await store.delete(ada.id);
      await store.outbox?.record("other", [ada.id]);
      await store.outbox?.settle([{ token: "token", id: ada.id }]);
      assertEquals(changes(), before);
      await other.put(adele);
      await store.put(ada);
      assert(changes() !== before, "its own write hides another one");
    },
  ),
];
