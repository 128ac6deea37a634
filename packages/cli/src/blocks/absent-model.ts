import { defineLlm, RlmError } from '@rlm-ts/api';

/** Stands where a model would, and tells code that asks it how to get one. */
export const absentModel = defineLlm({
  name: 'none',
  create: () => ({
    modelName: 'none',
    complete: () =>
      Promise.reject(
        new RlmError({
          code: 'MODEL_NOT_FOUND',
          message:
            'there is no model in `rlm exec`; give it a scripted one with --mock-script FILE.',
        }),
      ),
  }),
});
