/** The URL with these parameters. */
export function withParameters(
  base: URL | string,
  parameters: Readonly<Record<string, string>>,
): URL {
  const url = new URL(base);
  for (const [name, value] of Object.entries(parameters)) {
    url.searchParams.set(name, value);
  }
  return url;
}
