import type { VariableSummary } from '@rlm-ts/domain';
import { filteredFields } from './filtered-fields.js';
import type { Inspection } from './inspection.js';

/** Names and types that are remembered to be harmless. */
const MAX_REMEMBERED = 10_000;

/**
 * Checks the variables of a session. Most blocks say nothing and bind a name that an earlier one had
 * bound already: that must cost nothing.
 */
export class VariableCheck {
  private readonly harmless = new Set<string>();

  /** The variables as they may be told; the same list, and at once, if all of them are known. */
  filtered(
    variables: readonly VariableSummary[],
    inspection: Inspection,
  ): readonly VariableSummary[] | Promise<readonly VariableSummary[]> {
    if (variables.every((variable) => this.harmless.has(keyOf(variable)))) return variables;
    return this.checked(variables, inspection);
  }

  private async checked(
    variables: readonly VariableSummary[],
    inspection: Inspection,
  ): Promise<readonly VariableSummary[]> {
    const checked = await filteredFields(
      variables,
      'variables',
      inspection,
      ({ name, type }) => [name, type],
      (variable, [name = '', type = '']) => ({ ...variable, name, type }),
    );
    if (checked === variables && this.harmless.size + variables.length <= MAX_REMEMBERED) {
      for (const variable of variables) this.harmless.add(keyOf(variable));
    }
    return checked;
  }
}

function keyOf({ name, type }: VariableSummary): string {
  return `${name}\n${type}`;
}
