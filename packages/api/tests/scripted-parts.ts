import type {
  ContextPayload,
  EnvironmentFactory,
  EnvironmentPort,
  EnvironmentSession,
  ExecuteOptions,
  ReplResult,
} from '@rlm-ts/domain';
import { EMPTY_REPL_RESULT, UNDECLARED_CAPABILITIES } from '@rlm-ts/domain';

/** A block that does nothing but what is given. */
function replResult(given: Partial<ReplResult> = {}): ReplResult {
  return { ...EMPTY_REPL_RESULT, ...given };
}

export interface EnvironmentScript {
  readonly loadContext?: (payload: ContextPayload) => Promise<void>;
  readonly execute?: (
    code: string,
    session: EnvironmentSession,
    options: ExecuteOptions,
  ) => Partial<ReplResult> | Promise<Partial<ReplResult>>;
  readonly cleanup?: () => Promise<void>;
  readonly close?: () => Promise<void>;
}

/** An environment that does what a test says, and notes what it was told. */
export function scriptedEnvironment(
  script: EnvironmentScript = {},
): EnvironmentFactory & { readonly journal: readonly string[]; readonly open: OpenSession } {
  const journal: string[] = [];
  return {
    name: 'scripted',
    capabilities: UNDECLARED_CAPABILITIES,
    journal,
    open(session): EnvironmentPort {
      journal.push('open');
      return {
        loadContext: async (payload) => {
          journal.push(`context ${JSON.stringify(payload)}`);
          await script.loadContext?.(payload);
        },
        executeCode: async (code, options = {}) => {
          journal.push(`execute ${code}`);
          return replResult(await script.execute?.(code, session, options));
        },
        cleanup: async () => {
          journal.push('cleanup');
          await script.cleanup?.();
        },
      };
    },
    prewarm: async () => void journal.push('prewarm'),
    close: async () => {
      journal.push('close');
      await script.close?.();
    },
  };
}

type OpenSession = (session: EnvironmentSession) => EnvironmentPort;

export function block(code: string): string {
  return `\`\`\`repl\n${code}\n\`\`\``;
}
