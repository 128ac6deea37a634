import { dockerOptionsSchema, egressOptionsSchema, localOptionsSchema } from '@rlm-ts/adapters';
import type * as z from 'zod';

const ADAPTERS: Readonly<Record<string, Readonly<Record<string, z.ZodType>>>> = {
  egress: egressOptionsSchema.shape,
  docker: dockerOptionsSchema.shape,
  local: localOptionsSchema.shape,
};

/** The options of the adapter that a group of settings stands for; none if it stands for none. */
export function adapterOptionsOf(section: string): Readonly<Record<string, z.ZodType>> {
  return ADAPTERS[section] ?? {};
}
