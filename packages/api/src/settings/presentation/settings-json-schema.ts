import * as z from 'zod';
import { settingsSchema } from '../schema/settings-schema.js';

/** The JSON Schema of a file of settings, for editors. */
export function settingsJsonSchema(): object {
  const schema = z.toJSONSchema(settingsSchema, { io: 'input', target: 'draft-7' });
  const properties = Object.entries(schema.properties ?? {}).map(
    ([key, property]) => [key, orEmpty(property)] as const,
  );
  return {
    ...schema,
    title: 'Settings of rlm',
    description: 'A file of settings of rlm-ts: ~/.rlm/config.yaml or rlm.config.yaml.',
    properties: Object.fromEntries(properties),
  };
}

/** A group whose keys are all comments is empty. */
function orEmpty(property: z.core.JSONSchema.BaseSchema | boolean): object | boolean {
  if (typeof property === 'boolean') return property;
  if (property.type === 'object') return { ...property, type: ['object', 'null'] };
  const { anyOf } = property;
  if (anyOf?.some(({ type }) => type === 'object') !== true) return property;
  return { ...property, anyOf: [...anyOf, { type: 'null' }] };
}
