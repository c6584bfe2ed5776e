/**
 * What the metrics of a router say.
 *
 * @module
 */
import { scrape, type Scraped } from "../metrics/scrape.ts";
import type { Fixture } from "./fixture.ts";

/** The metrics of an app. */
export async function metricsOf(it: Fixture): Promise<Map<string, Scraped>> {
  return scrape(await (await it.send("GET", "/metrics")).text());
}

/** The samples of a metric that are not 0. */
export function counted(
  metrics: Map<string, Scraped>,
  name: string,
): Record<string, number> {
  const samples = metrics.get(name)?.samples ?? new Map<string, number>();
  const some = [...samples].filter(([, value]) => value > 0);
  return Object.fromEntries(
    some.map(([key, value]) => [key.slice(name.length), value]),
  );
}

/** The counted requests, by `method route status`. */
export function requests(
  metrics: Map<string, Scraped>,
): Record<string, number> {
  const some = Object.entries(counted(metrics, "person_http_requests_total"));
  return Object.fromEntries(some.map(([labels, number]) => {
    const values = [...labels.matchAll(/"(.*?)"/g)].map(([, value]) => value);
    return [values.join(" "), number];
  }));
}
