import {
  createMockLlm,
  createRlm,
  EMPTY_REPL_RESULT,
  UNDECLARED_CAPABILITIES,
  type ContextPayload,
  type EnvironmentFactory,
  type LLMRequest,
  type MockLlm,
  type ReplResult,
  type RLM,
  type RunOptions,
} from '@rlm-ts/api';
import { until } from './until.js';

/** What a model replies to its requests, counted from 0; what it throws, the model throws. */
type Script = (request: LLMRequest, index: number) => string | Promise<string>;

/** What a test says of its environment; its blocks do nothing by default. */
interface EnvironmentScript {
  readonly execute?: (code: string) => Partial<ReplResult>;
}

/** A real `RLM` on a model and an environment that do what a test says. */
export interface ScriptedRlm extends AsyncDisposable {
  readonly rlm: RLM;
  readonly llm: MockLlm;
  /** Resolves once the model has been asked so often. */
  readonly asked: (times: number) => Promise<void>;
  /** Contexts, in the order in which they came. */
  readonly contexts: readonly ContextPayload[];
  /** Sessions that were cleaned up. */
  readonly cleanedUp: () => number;
}

/** A turn that looks at the data, and one that answers. */
const answering: Script = (_request, index) =>
  index % 2 === 0 ? '```repl\nlook()\n```' : 'FINAL(42)';

/** A model that answers nothing until its run is ended. */
export const hanging: Script = () => new Promise(() => undefined);

export function scriptedRlm(
  script: Script = answering,
  environment: EnvironmentScript = {},
  options: RunOptions = {},
): ScriptedRlm {
  let requests = 0;
  const llm = createMockLlm({ root: (request) => script(request, requests++) });
  const contexts: ContextPayload[] = [];
  let cleanedUp = 0;
  const factory: EnvironmentFactory = {
    name: 'scripted',
    capabilities: UNDECLARED_CAPABILITIES,
    open: () => ({
      loadContext: async (payload) => {
        contexts.push(payload);
      },
      executeCode: async (code) => ({ ...EMPTY_REPL_RESULT, ...environment.execute?.(code) }),
      cleanup: async () => {
        cleanedUp += 1;
      },
    }),
  };
  const rlm = createRlm({ llm, environment: factory, egress: null, ...options });
  return {
    rlm,
    llm,
    asked: (times) => until(() => llm.requests.length >= times),
    contexts,
    cleanedUp: () => cleanedUp,
    [Symbol.asyncDispose]: () => rlm.close(),
  };
}
