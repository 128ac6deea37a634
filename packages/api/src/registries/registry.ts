import { parseConfig } from '@rlm-ts/application';
import { nearestName, RlmError, type RlmErrorCode } from '@rlm-ts/domain';
import * as z from 'zod';

/** Adapters of one kind by the names that configurations use. */
export class Registry<Definition extends { readonly name: string }> {
  private readonly definitions = new Map<string, Definition>();

  /**
   * @param kind How a person calls what is registered, such as `environment`.
   * @param unknownCode Code of the error for a name that is not registered.
   * @throws RlmError `CONFIG_INVALID` if two definitions have the same name.
   */
  constructor(
    private readonly kind: string,
    private readonly unknownCode: RlmErrorCode,
    definitions: readonly Definition[],
    private readonly aliases: Readonly<Record<string, string>> = {},
  ) {
    for (const definition of definitions) {
      if (this.definitions.has(definition.name)) {
        throw new RlmError({
          code: 'CONFIG_INVALID',
          message: `There are two ${kind}s named "${definition.name}". Give yours another name.`,
        });
      }
      this.definitions.set(definition.name, definition);
    }
  }

  /** Every registered name, sorted. */
  get names(): readonly string[] {
    return [...this.definitions.keys()].sort();
  }

  /**
   * The definition of a name.
   *
   * @param where The place of the name in the configuration, for the error.
   */
  get(name: string, where: string): Definition {
    parseConfig(z.string(), name, where);
    const definition = this.definitions.get(this.aliases[name] ?? name);
    if (definition !== undefined) return definition;
    const nearest = nearestName(name, this.names);
    const hint = nearest === null ? '' : ` Did you mean "${nearest}"?`;
    throw new RlmError({
      code: this.unknownCode,
      message: `${where}: there is no ${this.kind} "${name}".${hint} Registered: ${this.names.join(', ')}.`,
      details: { name, known: this.names },
    });
  }
}
