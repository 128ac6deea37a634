import { RlmError, whyNotAName, type ContextPayload, type NamedFile } from '@rlm-ts/domain';
import { encodeContext, type EncodedContext } from './context-encoding.js';

/** The longest name of a variable that holds a context. */
const MAX_VARIABLE_CHARS = 100;

interface LoadedContext {
  readonly variable: string;
  readonly alias: string | null;
  readonly payload: ContextPayload;
}

/** What was loaded into a session, each under its variable, to be loaded into every interpreter. */
export class SessionContexts {
  private contexts: readonly LoadedContext[] = [];

  /** @param taken Names that mean something else in the session: those of its tools. */
  constructor(private readonly taken: ReadonlySet<string>) {}

  /** @throws RlmError `CONTEXT_INVALID` for a variable that code could not use. */
  check(variable: string): void {
    const why = this.taken.has(variable)
      ? 'is the name of a tool'
      : whyNotAName(variable, MAX_VARIABLE_CHARS);
    if (why === null) return;
    throw new RlmError({
      code: 'CONTEXT_INVALID',
      message: `A context cannot be loaded as the variable ${JSON.stringify(variable)}: the name ${why}. Choose another, such as context_1.`,
      details: { variable },
    });
  }

  /** Puts a payload in its place; what this returns puts back what was there before. */
  put(variable: string, alias: string | null, payload: ContextPayload): () => void {
    const previous = this.contexts;
    const taken = [variable, alias];
    const others = previous
      .filter((each) => !taken.includes(each.variable))
      .map((each) => (taken.includes(each.alias) ? { ...each, alias: null } : each));
    this.contexts = [...others, { variable, alias, payload }];
    return () => {
      this.contexts = previous;
    };
  }

  /** The files of the first context that has any. */
  get firstFiles(): readonly Pick<NamedFile, 'path' | 'sizeBytes'>[] {
    for (const { payload } of this.contexts) {
      if (payload.kind === 'file') return [payload];
      if (payload.kind === 'files') return payload.files;
    }
    return [];
  }

  /**
   * All of them, each encoded when it is asked for: together they may be large.
   *
   * @param ready One that is encoded already.
   */
  *encoded(ready: EncodedContext | null): Iterable<EncodedContext> {
    for (const { variable, alias, payload } of this.contexts) {
      yield ready?.variable === variable ? ready : encodeContext(payload, variable, alias);
    }
  }
}
