export { configPlaces } from './config-places.js';
export { defineSettings } from './define-settings.js';
export { environmentOf, type SetEnvironment } from './environment-of.js';
export { loadSettings, type FlagSetting, type SettingsSources } from './load-settings.js';
export { modelKeys } from './model-keys.js';
export { settingsJsonSchema } from './presentation/settings-json-schema.js';
export { settingsReference, type SettingReference } from './presentation/settings-reference.js';
export { settingsTemplate } from './presentation/settings-template.js';
export { suggestKey } from './schema/suggest-key.js';
export type { SettingsInput, SettingsValues } from './schema/settings-schema.js';
export type { SettingOrigin, Settings, SettingsFile } from './settings.js';
export { projectSettingsFile, userSettingsFile } from './settings-files.js';
export {
  limitsOf,
  toRlmConfig,
  toSharedConfig,
  type LimitsConfig,
  type SharedConfig,
} from './to-rlm-config.js';
