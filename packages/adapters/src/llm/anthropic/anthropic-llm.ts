import { parseConfig } from '@rlm-ts/application';
import { readToEnd } from '@rlm-ts/domain';
import type { LLMPort, LLMRequest } from '@rlm-ts/domain';
import type * as z from 'zod';

import {
  createProviderLlm,
  requiredModelName,
  streamWithTimeLimits,
  subjectOf,
} from '../calling/index.js';
import type { LimitedCall, TimeLimits } from '../calling/index.js';
import { buildRequest } from './build-request.js';
import { connect } from './connect.js';
import type { LoadAnthropic } from './connect.js';
import { anthropicOptionsSchema } from './options.js';
import { streamReply } from './stream-reply.js';
import type { MakeClient } from './stream-reply.js';
import { translateError } from './translate-error.js';

/**
 * `createAnthropicLlm` with its SDK from wherever. Apart from it, so that no way leads from the
 * package's public types to the SDK's, which may not be installed.
 *
 * @param load What loads the SDK.
 */
export function anthropicLlm(
  options: z.input<typeof anthropicOptionsSchema>,
  name: string | undefined,
  load: LoadAnthropic,
): Required<Pick<LLMPort, 'modelName' | 'complete' | 'stream'>> {
  const parsed = parseConfig(anthropicOptionsSchema, options, 'options');
  const modelName = requiredModelName('anthropic', name);
  const model = { backend: 'anthropic', modelName };
  const limits: TimeLimits = parsed;
  const stream = (makeClient: MakeClient, request: LLMRequest, call: LimitedCall) =>
    streamReply(model, makeClient, buildRequest(modelName, request, parsed), call);
  return createProviderLlm<MakeClient>({
    ...model,
    limits,
    connect: () => connect(model.backend, parsed, load),
    // The SDK refuses to wait long for a reply that comes in one piece. So all replies are streamed,
    // and whether one is still being written shows here too.
    complete: (makeClient, request, { signal }) =>
      readToEnd(
        streamWithTimeLimits(subjectOf(model), signal, limits, (call) =>
          stream(makeClient, request, call),
        ),
      ),
    stream,
    translate: (error, secrets) => translateError(model, error, secrets),
  });
}
