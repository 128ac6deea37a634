import * as z from 'zod';

const grantedSchema = z.looseObject({
  NetworkMode: z.string().nullish().catch(null),
  IpcMode: z.string().nullish().catch(null),
  PidMode: z.string().nullish().catch(null),
  Privileged: z.boolean().nullish().catch(null),
  ReadonlyRootfs: z.boolean().nullish().catch(null),
  Memory: z.number().nullish().catch(null),
  MemorySwap: z.number().nullish().catch(null),
  NanoCpus: z.number().nullish().catch(null),
  PidsLimit: z.number().nullish().catch(null),
});

/** What the engine says a container has; absent for what it does not tell. */
export type GrantedHostConfig = z.infer<typeof grantedSchema>;

/** Reads the `HostConfig` in the engine's account of a container. */
export function grantedHostConfig(hostConfig: unknown): GrantedHostConfig {
  return grantedSchema.safeParse(hostConfig).data ?? {};
}
