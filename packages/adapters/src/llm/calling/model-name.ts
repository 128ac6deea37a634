import { RlmError } from '@rlm-ts/domain';

/**
 * The name of a provider's model, which has no default.
 *
 * @throws RlmError `CONFIG_INVALID` if there is none.
 */
export function requiredModelName(backend: string, modelName: string | undefined): string {
  if (modelName !== undefined && modelName !== '') return modelName;
  throw new RlmError({
    code: 'CONFIG_INVALID',
    message: `The model backend "${backend}" needs the name of a model: give "modelName".`,
  });
}
