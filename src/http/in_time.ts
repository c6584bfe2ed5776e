/**
 * The service as requests may use it: each call with a deadline. Adapters have
 * deadlines of their own; this one holds even if theirs do not.
 *
 * @module
 */
import { AppError } from "../errors.ts";
import type { PersonService } from "../service/person_service.ts";
import type { Deadline } from "../resilience/deadline.ts";

/** What the routes use of a {@linkcode PersonService}. */
export type People = Pick<
  PersonService,
  | "add"
  | "delete"
  | "get"
  | "getMany"
  | "health"
  | "list"
  | "patch"
  | "put"
  | "setSource"
  | "source"
>;

/**
 * The service, whose calls come to an end in time. A late read is `unavailable`,
 * but a late write is an `unknown_outcome`: it may still be applied.
 */
export function inTime(service: People, deadline: Deadline): People {
  const read = <T>(work: Promise<T>) => deadline.within(work, lateRead);
  const write = <T>(work: Promise<T>) => deadline.within(work, lateWrite);
  return {
    get source() {
      return service.source;
    },
    setSource: (source) => service.setSource(source),
    get: (id, options) => read(service.get(id, options)),
    getMany: (ids, options) => read(service.getMany(ids, options)),
    list: (after, limit) => read(service.list(after, limit)),
    health: () => read(service.health()),
    add: (person) => write(service.add(person)),
    put: (person, condition) => write(service.put(person, condition)),
    patch: (id, changes, condition) =>
      write(service.patch(id, changes, condition)),
    delete: (id, condition) => write(service.delete(id, condition)),
  };
}

function lateRead(): AppError {
  return new AppError("unavailable", "The answer did not come in time.");
}

function lateWrite(): AppError {
  return new AppError(
    "unknown_outcome",
    "The write was not acknowledged in time; it may or may not be applied.",
  );
}
