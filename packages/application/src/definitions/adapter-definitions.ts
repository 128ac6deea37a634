import type {
  DiagnosisCheck,
  EnvironmentCapabilities,
  EnvironmentFactory,
  EnvironmentPort,
  EnvironmentSession,
  LLMPort,
  LoggerPort,
  OperationOptions,
} from '@rlm-ts/domain';
import type * as z from 'zod';

/**
 * A schema for an adapter's options: any zod schema, or anything with a `parse` that returns the
 * options or throws. A strict zod schema has unknown keys refused with the nearest known name.
 */
export type OptionsSchema<Options> = z.ZodType<Options> | { parse(value: unknown): Options };

/**
 * An environment that a configuration can choose by name. Third parties write this and the three
 * methods of `EnvironmentPort`.
 *
 * Options arrive as the schema returns them; without a schema they must be absent.
 */
export interface EnvironmentDefinition<Options = never> {
  readonly name: string;
  readonly optionsSchema?: OptionsSchema<Options>;
  /** What sessions can do. What is not declared counts as missing. */
  readonly capabilities?: Partial<EnvironmentCapabilities>;
  /** Makes one session; does no I/O. */
  create(options: Options, session: EnvironmentSession): EnvironmentPort;
  /** Looks at what sessions need and tells how it stands; as `EnvironmentFactory.diagnose`. */
  diagnose?(options: Options, operation?: OperationOptions): Promise<readonly DiagnosisCheck[]>;
}

/** An environment whose sessions share something, such as a pool. */
export interface SharedEnvironmentDefinition<Options = never> {
  readonly name: string;
  readonly optionsSchema?: OptionsSchema<Options>;
  /** Makes what the sessions of one `RLM` share; does no I/O. */
  createFactory(options: Options): EnvironmentFactory;
}

/** A kind of model that a configuration can choose by its `backend`. */
export interface LLMDefinition<Options = never> {
  readonly name: string;
  readonly optionsSchema?: OptionsSchema<Options>;
  /** Environment variables that may hold its key, of which the first that is set counts. */
  readonly keyVariables?: readonly string[];
  /** Makes a model; does no I/O. `modelName` is what the configuration says, if it does. */
  create(options: Options, modelName: string | undefined): LLMPort;
}

/** A logger that a configuration can choose by name. */
export interface LoggerDefinition<Options = never> {
  readonly name: string;
  readonly optionsSchema?: OptionsSchema<Options>;
  /** Makes a logger; does no I/O. */
  create(options: Options): LoggerPort;
}
