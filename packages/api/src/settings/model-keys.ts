import { checkKeys } from '../diagnosis/check-keys.js';
import type { KeyDiagnosis } from '../diagnosis/diagnosis.js';
import { llmRegistry } from '../registries/registries.js';
import type { Variables } from './settings.js';

/** Which backends have a key, and by which variable. Nothing is told of the keys themselves. */
export function modelKeys(env: Variables = process.env): readonly KeyDiagnosis[] {
  const llms = llmRegistry();
  return checkKeys(
    llms.names.map((name) => llms.get(name, 'config.llm')),
    env,
  ).keys;
}
