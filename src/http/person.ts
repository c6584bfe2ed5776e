/**
 * `/persons/{id}`: one person.
 *
 * @module
 */
import type { Hono } from "hono";
import type { Person } from "../person/person.ts";
import { empty, json } from "./answer.ts";
import { readJson } from "./body.ts";
import { cacheStatus, PENDING, READ } from "./cache_status.ts";
import type { People } from "./in_time.ts";
import { invalid } from "./invalid.ts";
import { resource } from "./methods.ts";
import type { HttpOptions } from "./options.ts";
import { problem } from "./problem.ts";
import { parse, PERSON_BODY } from "./schemas.ts";
import { readId, readQuery } from "./target.ts";

/** Adds the routes of one person. */
export function person(
  router: Hono,
  service: People,
  limits: HttpOptions,
): void {
  resource(router, "/persons/:id", {
    GET: async (c) => {
      readQuery(c.req.url);
      const { person, origin } = await service.get(readId(c.req.url));
      const headers = { "Cache-Status": cacheStatus(origin) };
      if (!person) {
        // Not thrown: a cached absence is answered as fast as a hit.
        const detail = "There is no person with that id.";
        return problem(c, "not_found", detail, { headers });
      }
      return json(c, 200, show(person), { ...headers, ...READ });
    },

    PUT: async (c) => {
      readQuery(c.req.url);
      const id = readId(c.req.url);
      const body = parse(PERSON_BODY, await readJson(c.req.raw, limits));
      if (body.id !== undefined && body.id !== id) {
        throw invalid({
          pointer: "/id",
          detail: "must be the id of the path, or be left out",
        });
      }
      const person: Person = { ...body, id };
      const { result, pending } = await service.put(person);
      const status = result === "created" ? 201 : 200;
      return json(c, status, show(person), pending ? PENDING : undefined);
    },

    DELETE: async (c) => {
      readQuery(c.req.url);
      const { pending } = await service.delete(readId(c.req.url));
      return empty(c, pending ? PENDING : undefined);
    },
  });
}

/** A person as it is shown: these fields, in this order, and nothing else. */
export function show({ id, firstName, lastName }: Person): Person {
  return { id, firstName, lastName };
}
