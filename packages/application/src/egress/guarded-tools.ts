import type { EgressGate, ToolHost } from '@rlm-ts/domain';
import type { FindingJournal } from './finding-journal.js';
import { Inspection } from './inspection.js';
import { textsInJson, withTextsInJson } from './texts-in-json.js';

/** Tools that get what may leave the sandbox, and are not called with what may not. */
export function guardedTools(tools: ToolHost, gate: EgressGate, journal: FindingJournal): ToolHost {
  return {
    specifications: tools.specifications,
    call: async (name, args, options) => {
      const inspection = new Inspection(gate);
      let call: readonly [string, typeof args];
      try {
        // A name that is no tool's is whatever the code made up.
        const texts = [name, ...textsInJson(args)];
        const checked = await inspection.texts('tool_arguments', texts);
        const [checkedName = '', ...checkedArgs] = checked;
        call = checked === texts ? [name, args] : [checkedName, withTextsInJson(args, checkedArgs)];
      } catch {
        // What it failed with may quote the arguments.
        return { isError: true, text: 'The arguments could not be checked; nothing was called.' };
      }
      if (journal.note(inspection.findings)) return tools.call(...call, options);
      return {
        isError: true,
        text: 'Nothing was called: the arguments hold what must not leave the sandbox.',
      };
    },
  };
}
