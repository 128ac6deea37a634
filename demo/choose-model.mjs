import { createRlmFromConfig, RlmError } from '@rlm-ts/api';

const providers = [
  { key: 'OPENAI_API_KEY', backend: 'openai' },
  { key: 'ANTHROPIC_API_KEY', backend: 'anthropic' },
  { key: 'GOOGLE_API_KEY', backend: 'gemini' },
];

/**
 * The first real model that has both a key in the environment and an adapter in this version.
 * `RLM_LLM_MODEL` names the model to ask.
 *
 * @returns {Promise<{ llm: { backend: string, modelName?: string } | null, notes: string[] }>} a null
 *   `llm` stands for the scripted model; `notes` tells why keys that are set were not used
 */
export async function chooseModel() {
  const modelName = process.env['RLM_LLM_MODEL'];
  const notes = [];
  for (const { key, backend } of providers) {
    if ((process.env[key] ?? '') === '') continue;
    const llm = { backend, ...(modelName === undefined ? {} : { modelName }) };
    const refusal = await refusalOf(llm);
    if (refusal === null) return { llm, notes };
    notes.push(`${key} is set, but ${refusal}`);
  }
  return { llm: null, notes };
}

async function refusalOf(llm) {
  try {
    await createRlmFromConfig({ llm }).close();
    return null;
  } catch (error) {
    if (!RlmError.isInstance(error)) throw error;
    if (error.code !== 'BACKEND_UNKNOWN') return `its model cannot be used: ${error.message}`;
    return `this version has no adapter for "${llm.backend}" yet`;
  }
}
