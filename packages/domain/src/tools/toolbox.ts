import { throwIfAborted } from '../errors/abort.js';
import { RlmError } from '../errors/rlm-error.js';
import { untilAborted } from '../loop/until-aborted.js';
import type { ToolArguments, ToolOutcome, ToolSpecification } from '../models/tool.js';
import type { OperationOptions } from '../ports/operation-options.js';
import type { ToolHost, ToolPort } from '../ports/tool.port.js';
import { toolNameProblem } from './names-in-code.js';
import { toolFailure } from './tool-failure.js';
import { toolResultText } from './tool-result.js';

/** The tools of one run, by name. */
export class Toolbox implements ToolHost {
  readonly specifications: readonly ToolSpecification[];
  private readonly byName = new Map<string, ToolPort>();

  /**
   * @throws RlmError `CONFIG_INVALID` for two tools of one name, and for a name that Python code
   *   cannot call.
   */
  constructor(readonly tools: readonly ToolPort[] = []) {
    this.specifications = tools.map(({ specification }) => specification);
    for (const tool of tools) {
      const { name } = tool.specification;
      const problem = this.byName.has(name) ? 'is taken by another one' : toolNameProblem(name);
      if (problem !== null) {
        throw new RlmError({
          code: 'CONFIG_INVALID',
          message: `A tool cannot be called "${name}": the name ${problem}. Give it another one.`,
          details: { name },
        });
      }
      this.byName.set(name, tool);
    }
  }

  /** The box of a child run: the tools that are granted to children. */
  forChildren(): Toolbox {
    return new Toolbox(this.tools.filter(({ grantToChildren }) => grantToChildren === true));
  }

  /** As {@link ToolHost.call}; a tool that ignores its signal is not waited for. */
  async call(
    name: string,
    args: ToolArguments,
    options: OperationOptions = {},
  ): Promise<ToolOutcome> {
    const tool = this.byName.get(name);
    if (tool === undefined) return toolFailure(this.unknown(name));
    const what = `The call of the tool ${name}`;
    try {
      throwIfAborted(options.signal, what);
      const result = await untilAborted(tool.call(args, options), options.signal, what);
      return { isError: false, text: toolResultText(name, result) };
    } catch (error) {
      return toolFailure(explain(name, error));
    }
  }

  private unknown(name: string): string {
    const known = [...this.byName.keys()];
    const list = known.length === 0 ? 'There are no tools.' : `Known: ${known.join(', ')}.`;
    return `There is no tool "${name}". ${list}`;
  }
}

function explain(name: string, thrown: unknown): string {
  if (RlmError.isInstance(thrown)) return thrown.message;
  return `The tool ${name} failed: ${describe(thrown)}`;
}

function describe(thrown: unknown): string {
  try {
    return thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  } catch {
    // An object without a prototype, or one that throws when it is looked at.
    return 'it threw something that cannot be shown.';
  }
}
