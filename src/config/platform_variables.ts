/**
 * The variables that Kubernetes sets in every container for each Service. For a
 * Service that is called `person` their names begin like those of the settings.
 *
 * @module
 */

/** The variable that every Service has; it begins with the name of the Service. */
const HOST = /^(.+)_SERVICE_HOST$/;

/** What follows the name of the Service in the other variables. */
const OF_A_SERVICE =
  /^(_SERVICE_(HOST|PORT(_\w+)?)|_PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)$/;
const ADDRESS = /^(tcp|udp|sctp):\/\/\S+:\d+$/;

/**
 * The names of the environment's variables that Kubernetes has set. A name
 * counts only if its Service has a host and a port: alone it is probably a typing
 * error.
 */
export function platformVariables(
  env: Readonly<Record<string, string>>,
): ReadonlySet<string> {
  const services = Object.keys(env)
    .flatMap((name) => HOST.exec(name)?.[1] ?? [])
    .filter((name) => Object.hasOwn(env, `${name}_SERVICE_PORT`));
  return new Set(
    Object.entries(env).filter(([name, value]) =>
      services.some((service) =>
        name.startsWith(service) &&
        (OF_A_SERVICE.test(name.slice(service.length)) ||
          // The name of a setting of ours, if the Service is called `person`.
          name === `${service}_PORT` && ADDRESS.test(value))
      )
    ).map(([name]) => name),
  );
}
