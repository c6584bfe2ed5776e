/**
 * `/persons/{id}`: one person.
 *
 * @module
 */
import type { Context } from "hono";
import { after } from "../../soon.ts";
import type { Reading } from "../../protocol/reading.ts";
import { PERSON, type Person, type PersonId } from "../../person/person.ts";
import { empty } from "../response/answer.ts";
import { readJson } from "../request/body.ts";
import { readCacheControl } from "../request/cache_control.ts";
import {
  cacheStatus,
  PENDING_STATUS,
  READ_CACHE_CONTROL,
} from "../response/cache_status.ts";
import { showRead, showStored } from "../response/representation.ts";
import { Representations } from "../../record/representation.ts";
import type { RouteService } from "../service_with_deadline.ts";
import { PATCH_TYPES } from "../request/media_type.ts";
import { invalid } from "../request/invalid.ts";
import type { Handlers } from "./methods.ts";
import type { RouteOptions } from "../options.ts";
import { Precondition } from "../request/precondition.ts";
import { problem } from "../response/problem.ts";
import { parsePatchBody, parsePersonBody } from "../request/parse_body.ts";
import { readId, readQuery } from "../request/target.ts";

/** `GET`, `PUT`, `PATCH` and `DELETE` of one person. */
export function person(
  service: RouteService,
  limits: RouteOptions,
): Handlers {
  const representations = new Representations(PERSON);
  return {
    GET: (c) => {
      const { url, raw: { headers } } = c.req;
      readQuery(url);
      const precondition = new Precondition(headers);
      const id = readId(url);
      const reading = service.read(id, readCacheControl(headers));
      return after(
        reading,
        (it) => answer(c, it, precondition, representations),
      );
    },

    PUT: async (c) => {
      readQuery(c.req.url);
      const id = readId(c.req.url);
      const { condition } = new Precondition(c.req.raw.headers);
      const body = parsePersonBody(await readJson(c, limits));
      requireId(body.id, id);
      const person: Person = { ...body, id };
      const { result, pending } = await service.put(person, condition);
      const status = result === "created" ? 201 : 200;
      return after(
        service.asStored(person),
        (it) => showStored(c, status, it, pending ? PENDING_STATUS : {}),
      );
    },

    PATCH: async (c) => {
      readQuery(c.req.url);
      const id = readId(c.req.url);
      const { condition } = new Precondition(c.req.raw.headers);
      const patch = await readJson(c, limits, PATCH_TYPES);
      const { id: given, ...changes } = parsePatchBody(patch);
      requireId(given, id);
      const { result, pending } = await service.patch(id, changes, condition);
      return after(
        service.asStored(result),
        (it) => showStored(c, 200, it, pending ? PENDING_STATUS : {}),
      );
    },

    DELETE: async (c) => {
      readQuery(c.req.url);
      const { condition } = new Precondition(c.req.raw.headers);
      const { pending } = await service.delete(readId(c.req.url), condition);
      return empty(c, 204, pending ? PENDING_STATUS : undefined);
    },
  };
}

/** The answer of a read: a 200, a 304 or a 404. */
function answer(
  c: Context,
  { record: person, shown, origin }: Reading<Person>,
  precondition: Precondition,
  representations: Representations<Person>,
): Response {
  if (!person) {
    // Not thrown, so that a cached absence is answered as fast as a hit.
    const detail = "There is no person with that id.";
    const headers = { "Cache-Status": cacheStatus(origin) };
    return problem(c, "not_found", detail, { headers });
  }
  const it = shown ?? representations.of(person);
  if (!precondition.isNotModified(it.etag)) return showRead(c, it, origin);
  return empty(c, 304, {
    "Cache-Status": cacheStatus(origin),
    ...READ_CACHE_CONTROL,
    ETag: it.etag,
  });
}

function requireId(given: PersonId | undefined, id: PersonId): void {
  if (given === undefined || given === id) return;
  throw invalid({
    pointer: "/id",
    detail: "must equal the id of the path, or be omitted",
  });
}
