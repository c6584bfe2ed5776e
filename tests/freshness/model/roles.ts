/**
 * The processes of the scenarios, by their number and their instances.
 *
 * @module
 */
import type { Mutant } from "../mutants.ts";
import { drainer, type DrainerOptions, registrar } from "./drainer.ts";
import type { Body } from "./process.ts";
import { reader, type ReaderOptions } from "./reader.ts";
import type { Role } from "./scenario.ts";
import { otherWriter, outsider, writer, type WriterOptions } from "./writer.ts";

/** Processes that are alike: one on each of the instances. */
export function crowd(
  name: string,
  body: Body,
  instances: readonly number[],
): Role[] {
  return instances.map((instance, i) => ({
    name: `${name} ${i + 1}`,
    instance,
    body,
  }));
}

/** Readers and writers. */
export function people(
  readers: readonly number[],
  writers: readonly number[],
  mutant: Mutant | undefined,
  options: ReaderOptions & WriterOptions = {},
): Role[] {
  return [
    ...crowd("reader", reader({ ...options, mutant }), readers),
    ...crowd("writer", writer({ ...options, mutant }), writers),
  ];
}

/** Readers that refresh the cache. */
export function refreshers(
  instances: readonly number[],
  mutant: Mutant | undefined,
  options: ReaderOptions = {},
): Role[] {
  const body = reader({ ...options, mutant, refresh: true });
  return crowd("refresher", body, instances)
    .map((role) => ({ ...role, seesCommitted: true }));
}

/** Processes that register the server that their instance reaches. */
export function registrars(
  instances: readonly number[],
  mutant: Mutant | undefined,
): Role[] {
  return crowd("registrar", registrar({ mutant }), instances);
}

/** Rounds of draining; those of one instance never overlap. */
export function rounds(
  instances: readonly number[],
  mutant: Mutant | undefined,
  options: DrainerOptions = {},
): Role[] {
  return crowd("drainer", drainer({ ...options, mutant }), instances)
    .map((role) => ({ ...role, inTurn: true }));
}

/**
 * Changes past the service, of which a store tells: a read that begins after
 * the commit must see them.
 */
export function told(changes: number): Role[] {
  const instances = Array.from({ length: changes }, () => 0);
  return crowd("outsider", outsider, instances)
    .map((role) => ({ ...role, acknowledges: true }));
}

/** Writers past the service, in a table with triggers. */
export function others(
  changes: number,
  mutant: Mutant | undefined,
): Role[] {
  const instances = Array.from({ length: changes }, () => 0);
  return crowd("other writer", otherWriter(mutant), instances);
}
