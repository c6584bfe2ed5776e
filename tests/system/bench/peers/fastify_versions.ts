/** The versions that `fastify.ts` imports. */
export const FASTIFY_VERSIONS = { fastify: "5.12.8", bentocache: "1.6.1" };
