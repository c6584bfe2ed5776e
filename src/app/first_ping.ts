/**
 * The first ping of the store, before the service listens.
 *
 * @module
 */
import { faultOf } from "./backends.ts";
import type { PersonStore } from "../dao/person_dao.ts";
import { AppError, hasCode } from "../errors.ts";
import type { Deadline } from "../resilience/deadline.ts";
import type { StoreHealth } from "./store_health.ts";

/** What a first ping needs besides the store. */
interface PingParts {
  /** The name of the setting in errors. */
  readonly name: string;
  readonly deadline: Deadline;
  readonly health: Pick<StoreHealth, "lasting" | "unready">;
}

/**
 * Pings the store, so that a wrong table or a broken file ends the start, not a
 * later request.
 */
export async function firstPing(
  store: Pick<PersonStore, "ping">,
  { name, deadline, health }: PingParts,
): Promise<void> {
  try {
    await deadline.within(store.ping(), lateStart);
  } catch (error) {
    if (!health.lasting && !hasCode(error, "config")) {
      return health.unready(error);
    }
    throw error instanceof AppError ? faultOf(name, error) : error;
  }
}

function lateStart(): AppError {
  return new AppError("unavailable", "It did not answer in time.");
}
