/**
 * Everything that may go wrong during a run.
 *
 * @module
 */
import { DATABASE_FAULTS } from "./database_faults.ts";
import type { Fault } from "./fault.ts";
import { INSTANCE_FAULTS } from "./instance_faults.ts";
import { SERVER_FAULTS } from "./server_faults.ts";

/** A kind of fault. */
export type FaultName =
  | keyof typeof SERVER_FAULTS
  | keyof typeof DATABASE_FAULTS
  | keyof typeof INSTANCE_FAULTS;

/** Every fault. */
export const FAULTS: Readonly<Record<FaultName, Fault>> = {
  ...SERVER_FAULTS,
  ...DATABASE_FAULTS,
  ...INSTANCE_FAULTS,
};
