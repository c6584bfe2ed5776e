/**
 * What several workers need of the system and of the machine, and one does not.
 *
 * @module
 */
import type { Config } from "../../../config/config.ts";
import { counted } from "../../counted.ts";
import { AppError } from "../../../errors.ts";

/** Throws if this system does not spread the connections of a port over workers. */
export function requireSystem(
  { workers }: Pick<Config, "workers">,
  system: string = Deno.build.os,
): void {
  if (workers === 1 || system === "linux") return;
  throw new AppError(
    "config",
    `PERSON_WORKERS (--workers) must be 1 on ${system}: only Linux spreads ` +
      "the connections to one port over several workers.",
  );
}

/** The warning for more workers than cores; `undefined` if there are enough. */
export function tooManyWorkers(
  { workers }: Pick<Config, "workers">,
  cores: number = navigator.hardwareConcurrency,
): string | undefined {
  if (workers <= cores) return undefined;
  return `PERSON_WORKERS (--workers) is ${workers}, but this program may use ` +
    `${counted(cores, "core")}. More workers answer no more ` +
    "requests, and each has its own memory and its own connections to the " +
    `database. What works: ${cores} or less.`;
}
