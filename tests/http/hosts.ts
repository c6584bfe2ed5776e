/**
 * Hosts as a client may name them.
 *
 * @module
 */

/** Loopback, as a URL writes it. */
export const LOOPBACKS = [
  "localhost",
  "LocalHost",
  "127.0.0.1",
  "127.1.2.3",
  "[::1]",
];

/** What is not loopback, or no host at all. */
export const OTHERS = [
  "x",
  "evil.example",
  "localhost.evil.example",
  "127.0.0.1.evil.example",
  "evil.example:localhost",
  "localhost.",
  "notlocalhost",
  "a.localhost",
  "0.0.0.0",
  "10.0.0.1",
  "1270.0.0.1",
  "127.0.0",
  "[::]",
  "[::2]",
  "[::ffff:127.0.0.1]",
  "[::1",
  "localhost@evil.example",
  "evil.example#localhost",
  "evil.example?localhost",
  "user@localhost",
  "localhost localhost",
];
