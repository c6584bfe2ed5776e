/**
 * `/persons`: adding one person, reading a batch, and the list.
 *
 * @module
 */
import type { Context } from "hono";
import { AppError } from "../../errors.ts";
import { PERSON, type Person, type PersonId } from "../../person/person.ts";
import type { Draft } from "../../record/record_type.ts";
import { readJson } from "../request/body.ts";
import { readCacheControl } from "../request/cache_control.ts";
import {
  batchStatus,
  LIST_STATUS,
  PENDING_STATUS,
  READ_CACHE_CONTROL,
} from "../response/cache_status.ts";
import { showStored } from "../response/representation.ts";
import type { RouteService } from "../service_with_deadline.ts";
import type { Handlers } from "./methods.ts";
import type { RouteOptions } from "../options.ts";
import { Precondition } from "../request/precondition.ts";
import { parsePersonBody } from "../request/parse_body.ts";
import {
  type BatchQuery,
  type PageQuery,
  readPersonsQuery,
} from "../request/persons_query.ts";
import { pageOf } from "../response/page.ts";
import { readQuery } from "../request/target.ts";

/** `GET` (a batch or a page of the list) and `POST`. */
export function persons(
  service: RouteService,
  options: RouteOptions,
): Handlers {
  return {
    GET: (c) => {
      const selection = readPersonsQuery(c.req.url, options.batchLimit);
      return selection.kind === "batch"
        ? batch(c, service, selection, options)
        : list(c, service, selection, options);
    },

    POST: async (c) => {
      readQuery(c.req.url);
      const precondition = new Precondition(c.req.raw.headers);
      const body = parsePersonBody(await readJson(c, options));
      precondition.requireWithoutTag();
      const { person, pending } = await add(service, body, options);
      return showStored(c, 201, await service.asStored(person), {
        Location: `persons/${encodeURIComponent(person.id)}`,
        ...pending ? PENDING_STATUS : undefined,
      });
    },
  };
}

/** Adds the person; the store or the service makes an id that is missing. */
async function add(
  service: RouteService,
  { id, ...rest }: Draft<Person>,
  { runtime }: RouteOptions,
): Promise<{ readonly person: Person; readonly pending: boolean }> {
  if (id === undefined) {
    const otherwise = PERSON.parseId(runtime.uuid());
    const { result, pending } = await service.addNew(rest, otherwise);
    return { person: result, pending };
  }
  const person: Person = { ...rest, id };
  return { person, pending: (await service.add(person)).pending };
}

async function batch(
  c: Context,
  service: RouteService,
  { ids }: BatchQuery,
  { answers }: RouteOptions,
): Promise<Response> {
  const options = readCacheControl(c.req.raw.headers);
  const readings = await service.readDistinct(ids, options);
  const found: string[] = [];
  const missing: PersonId[] = [];
  for (const [i, id] of ids.entries()) {
    const { record: person, shown } = readings[i] ?? {};
    if (person) found.push(shown?.body ?? PERSON.toJson(person));
    else missing.push(id);
  }
  const origins = readings.map((it) => it.origin);
  const persons = found.join(",");
  const body = `{"persons":[${persons}],"missing":${JSON.stringify(missing)}}`;
  return answers.text(c, body, "application/json", {
    "Cache-Status": batchStatus(origins),
    ...READ_CACHE_CONTROL,
  });
}

async function list(
  c: Context,
  service: RouteService,
  { after, limit }: PageQuery,
  { answers, capacity }: RouteOptions,
): Promise<Response> {
  const options = readCacheControl(c.req.raw.headers);
  if (options?.cache === "only-if-cached") {
    throw new AppError("not_cached", "A list always comes from the database.");
  }
  capacity.requireRoom();
  const { body, next } = pageOf(await service.list(after, limit));
  const headers = { ...LIST_STATUS, ...READ_CACHE_CONTROL };
  if (next === undefined) {
    return answers.text(c, body, "application/json", headers);
  }
  // RFC 8288: the next page starts after the last person of this one.
  const query = `limit=${limit}&after=${encodeURIComponent(next)}`;
  return answers.text(c, body, "application/json", {
    Link: `<?${query}>; rel="next"`,
    ...headers,
  });
}
