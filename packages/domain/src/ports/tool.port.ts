import type { JsonValue } from '../models/context-payload.js';
import type { ToolArguments, ToolOutcome, ToolSpecification } from '../models/tool.js';
import type { OperationOptions } from './operation-options.js';

/** Something of the application's that models and code may call. */
export interface ToolPort {
  readonly specification: ToolSpecification;
  /** Whether child runs have it too. Default `false`. */
  readonly grantToChildren?: boolean;
  /**
   * Checks the arguments and does the work. Whatever it throws becomes a result that says so; it
   * never ends a run.
   *
   * @returns Anything that JSON can hold; `undefined` counts as `null`.
   */
  call(args: ToolArguments, options: OperationOptions): Promise<JsonValue | undefined>;
}

/** The tools of one run. */
export interface ToolHost {
  readonly specifications: readonly ToolSpecification[];
  /** Calls one. Never rejects: an unknown name or wrong arguments are outcomes too. */
  call(name: string, args: ToolArguments, options?: OperationOptions): Promise<ToolOutcome>;
}
