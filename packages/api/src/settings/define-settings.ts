import type { SettingsInput } from './schema/settings-schema.js';

/**
 * Gives `rlm.config.ts` the types of the settings; returns them as they are.
 *
 * @example
 * export default defineSettings({ backend: 'openai', model: 'gpt-5-mini', timeout: 600 });
 */
export function defineSettings(settings: SettingsInput): SettingsInput {
  return settings;
}
