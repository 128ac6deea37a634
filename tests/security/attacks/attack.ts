/**
 * What an attack is after. All but the last five are things of the host that must stay as they are;
 * those five are promises that the host makes about a run.
 */
export type Canary =
  /** A file that only its owner may read. */
  | 'secret-file'
  /** A file that everybody may read. */
  | 'shared-file'
  /** A file that everybody may write, whose content, mode and times are kept. */
  | 'kept-file'
  /** An empty folder that everybody may write in. */
  | 'kept-folder'
  | 'tcp-port'
  | 'udp-port'
  | 'path-socket'
  | 'abstract-socket'
  /** A process of the same user: its life, its memory, its variables, its limits. */
  | 'victim'
  /** A variable of the host process. */
  | 'host-variable'
  /** A descriptor that the host has open on a file without a name. */
  | 'host-descriptor'
  /** A variable and a file of another session. */
  | 'neighbour'
  /** Processes that carry the attack's mark must be gone with their session. */
  | 'outliving'
  /** No answer that the run's own code did not give. */
  | 'answer'
  /** The next block is the one that the host sent, and what it prints is what it printed. */
  | 'next-block'
  /** No call of a model that the budget did not allow. */
  | 'budget'
  /** Every call of a model is in the record, and nothing else. */
  | 'log'
  /** Something is taken, of which there must be a limit; see {@link Taking}. */
  | 'took';

/** How much of something an attack may get; the code prints `took N` when it gets no more. */
export interface Taking {
  /** In words: `processes`, `bytes of memory`. */
  readonly of: string;
  /** Where the code stops by itself, so that a machine without limits survives it. */
  readonly upTo: number;
  /** More than this is too much in a sandbox. Less than {@link upTo}. */
  readonly atMost: number;
}

/** An attack of which no run without a sandbox can show that it is real. */
export interface NotProvable {
  /** Why not. */
  readonly notProvable: string;
}

/** Who must run an attack for it to succeed without a sandbox. */
export interface OnlyAs {
  readonly onlyAs: 'root';
  readonly because: string;
}

interface Described {
  /** Completes "an attack that …"; unique within its family. */
  readonly name: string;
  /**
   * What should hold it: the kernel (`boundary`), the protocol and the accounts of the host
   * (`integrity`), or limits (`resource`).
   */
  readonly kind: 'boundary' | 'integrity' | 'resource';
  /** One of them is enough for success. */
  readonly aims: readonly Canary[];
  /** Where it makes sense, and why not elsewhere. Default: in every environment. */
  readonly only?: { readonly environment: 'local' | 'docker'; readonly because: string };
  /** Default: the attack succeeds where there is no sandbox, which a run of it shows. */
  readonly live?: NotProvable | OnlyAs;
  readonly taking?: Taking;
}

/** One block of Python. It finds what to go for in the dictionary `CANARY`. */
export interface BlockAttack extends Described {
  readonly code: string;
}

/** A whole run: what a model is given to read, and what it replies. */
export interface RunAttack extends Described {
  /** Holds `{forged}` where the text stands that must not become the answer. */
  readonly context: string;
  /** What the model says in its turns; `{forged}` as above. The last one gives the answer `genuine`. */
  readonly replies: readonly string[];
  /** What models say that code asks. Default `noted`. */
  readonly subReply?: string;
}

export type Attack = BlockAttack | RunAttack;

/** Attacks of one sort. */
export interface Family {
  readonly name: string;
  readonly attacks: readonly Attack[];
}

export function isRunAttack(attack: Attack): attack is RunAttack {
  return 'replies' in attack;
}
