/** What an environment can do, declared rather than discovered by failing. */
export interface EnvironmentCapabilities {
  /** The language `executeCode` takes. */
  readonly language: string;
  /** Variables of one block are there in the next. */
  readonly persistentState: boolean;
  /** What stands between the code and the host. */
  readonly isolation: 'none' | 'process' | 'container' | 'virtual-machine' | 'remote';
  /** What network the code can reach. */
  readonly network: 'none' | 'restricted' | 'host';
  /** `loadContext` takes `file` payloads without reading them into memory. */
  readonly fileContexts: boolean;
  /** A block that runs too long is stopped without losing variables where possible. */
  readonly interruptible: boolean;
  /** `llm_query` and its relatives work from inside. */
  readonly subCalls: boolean;
  /** Tools of the application, and `budget()`, are functions in the code. */
  readonly tools: boolean;
  /** What a block prints is told while it runs. */
  readonly liveOutput: boolean;
}

/** What is assumed of an environment that declares nothing. */
export const UNDECLARED_CAPABILITIES: EnvironmentCapabilities = {
  language: 'python',
  persistentState: false,
  isolation: 'none',
  network: 'host',
  fileContexts: false,
  interruptible: false,
  subCalls: false,
  tools: false,
  liveOutput: false,
};
