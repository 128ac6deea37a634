import type { Settings } from '@rlm-ts/api';
import type { TypedPlaces } from '../options/typed-places.js';

/** What set the values of a configuration, for errors about them; nothing where nobody did. */
export async function placesOf(settings: Settings | null): Promise<TypedPlaces> {
  if (settings === null) return {};
  const { configPlaces } = await import('@rlm-ts/api');
  return configPlaces(settings);
}
