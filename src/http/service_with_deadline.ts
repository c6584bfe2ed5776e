/**
 * The service with a deadline on each call. Adapters have deadlines of their
 * own; this one holds even if an adapter breaks its own.
 *
 * @module
 */
import { AppError } from "../errors.ts";
import type { PersonService } from "../service/person_service.ts";
import type { Soon } from "../soon.ts";
import type { Deadline } from "../resilience/deadline.ts";

/** The methods of {@linkcode PersonService} that the routes call. */
export type RouteService = Pick<
  PersonService,
  | "add"
  | "addNew"
  | "asStored"
  | "delete"
  | "fleetSource"
  | "health"
  | "list"
  | "patch"
  | "put"
  | "read"
  | "readDistinct"
  | "setFleetSource"
  | "setSource"
  | "source"
>;

/**
 * The service, whose calls all end within the deadline. A late read fails with
 * `unavailable`; a late write fails with `unknown_outcome`, because the
 * database may still apply it.
 */
export function withDeadline(
  service: RouteService,
  deadline: Deadline,
): RouteService {
  const soon = <T>(work: Soon<T>) =>
    work instanceof Promise ? read(work) : work;
  const read = <T>(work: Promise<T>) => deadline.within(work, lateRead);
  const write = <T>(work: Promise<T>) => deadline.within(work, lateWrite);
  return {
    get source() {
      return service.source;
    },
    get fleetSource() {
      return service.fleetSource;
    },
    setFleetSource: (source) => write(service.setFleetSource(source)),
    setSource: (source) => service.setSource(source),
    read: (id, options) => soon(service.read(id, options)),
    readDistinct: (ids, options) => read(service.readDistinct(ids, options)),
    list: (after, limit) => read(service.list(after, limit)),
    health: () => read(service.health()),
    add: (person) => write(service.add(person)),
    addNew: (draft, otherwise) => write(service.addNew(draft, otherwise)),
    // The write is acknowledged already.
    asStored: (person) => {
      const stored = service.asStored(person);
      return stored instanceof Promise
        ? read(stored).catch(() => ({ person, exact: false }))
        : stored;
    },
    put: (person, condition) => write(service.put(person, condition)),
    patch: (id, changes, condition) =>
      write(service.patch(id, changes, condition)),
    delete: (id, condition) => write(service.delete(id, condition)),
  };
}

function lateRead(): AppError {
  return new AppError("unavailable", "The service did not answer in time.");
}

function lateWrite(): AppError {
  return new AppError(
    "unknown_outcome",
    "The write was not acknowledged in time; it may or may not be applied.",
  );
}
