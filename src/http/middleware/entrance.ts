/**
 * The entrance of every route: it counts the request, checks its URL and host,
 * and takes a place for it.
 *
 * @module
 */
import type { Context } from "hono";
import type { Capacity } from "../capacity.ts";
import {
  type Method,
  METHODS,
  type Route,
} from "../../metrics/request_labels.ts";
import type { Metrics } from "../../metrics/metrics.ts";
import type { Runtime } from "../../runtime.ts";
import type { AccessLog } from "./access_log.ts";
import type { ErrorAnswer } from "../response/problem.ts";
import type { Around, Handler } from "./handler.ts";
import { limitUrl } from "./url_limit.ts";

/** Does something before and after the entrance of a route. */
export type AroundRoute = (route: Route, inner: Handler) => Handler;

/** What the entrance checks and counts with. */
export interface EntranceOptions {
  /** The metrics that count each request. */
  readonly metrics: Metrics;
  /** The log of answers, or `undefined` for none. */
  readonly access: AccessLog | undefined;
  /** The clock of the durations. */
  readonly runtime: Runtime;
  /** The most characters of a URL. */
  readonly urlLimit: number;
  /** Throws if the request's host is wrong. */
  readonly checkHost: (c: Context) => void;
  /** Allows pages of other origins, or answers their preflight. */
  readonly cors: ((c: Context) => Response | undefined) | undefined;
  /** The places for requests. */
  readonly capacity: Capacity;
  /** What is around each request, the outermost first. */
  readonly around: readonly AroundRoute[];
  /** Answers a request that is refused here. */
  readonly onError: ErrorAnswer;
}

/** The routes that answer while every place is taken. */
export const WITHOUT_PLACE: readonly Route[] = ["/livez", "/metrics"];

/**
 * Makes the entrance of a route, for handlers that never throw. It counts every
 * request of the route, also one that it refuses.
 */
export function entrance(
  {
    metrics,
    access,
    runtime,
    urlLimit,
    checkHost,
    cors,
    capacity,
    around,
    onError,
  }: EntranceOptions,
): (route: Route) => Around {
  return (route) => {
    const needsPlace = !WITHOUT_PLACE.includes(route);
    const least = access ? access.least : Infinity;
    const counted = (c: Context, begun: number, answer: Response) => {
      const { status } = answer;
      const took = (runtime.steady() - begun) / 1_000;
      metrics.request(methodOf(c.req.method), route, status, took);
      if (status >= least) access?.write(c, route, answer, took);
      return answer;
    };
    const answered = (c: Context, begun: number, answer: Response) => {
      if (needsPlace) capacity.leave();
      return counted(c, begun, answer);
    };
    const entered: Around = (handler) => (c) => {
      const begun = runtime.steady();
      try {
        limitUrl(c, urlLimit);
        checkHost(c);
        const preflight = cors?.(c);
        if (preflight) return counted(c, begun, preflight);
        if (needsPlace) capacity.enter();
      } catch (error) {
        if (!(error instanceof Error)) throw error;
        return counted(c, begun, onError(error, c));
      }
      const answer = handler(c);
      return answer instanceof Promise
        ? answer.then((it) => answered(c, begun, it))
        : answered(c, begun, answer);
    };
    return (handler) =>
      around.reduceRight((inner, it) => it(route, inner), entered(handler));
  };
}

function methodOf(method: string): Method {
  return METHODS.find((it) => it === method) ?? "other";
}
