import type { EnvironmentSession, SubCallRecord } from '@rlm-ts/domain';
import type { BlockClock } from './block-clock.js';
import { CallsInFlight } from './calls-in-flight.js';
import { HostCallRelay } from './host-call-relay.js';
import type { InterpreterConnection } from './interpreter-connection.js';
import type { ProcessorWatch } from './processor-watch.js';
import { SubCallRelay } from './sub-call-relay.js';

/** A block that runs, as far as its calls concern it. */
export interface TimedBlock {
  readonly clock: BlockClock;
  readonly limitMs: number;
  /** What the clock does when it runs out. */
  readonly expire: () => void;
  /** Watches what it computes from its first call on. */
  readonly watch: ProcessorWatch;
}

/** Everything that the code of a session asks of the host, and what it means for its block's clock. */
export class SessionCalls {
  private readonly inFlight: CallsInFlight;
  private readonly subCalls: SubCallRelay;
  private readonly hostCalls: HostCallRelay;
  private block: TimedBlock | null = null;
  /** What all processes of the sandbox had used at the block's first call from outside of it. */
  private elsewhereCpuMs: number | null = null;

  /** @param timeoutMs What one call may take. */
  constructor(session: Pick<EnvironmentSession, 'broker' | 'tools' | 'budget'>, timeoutMs: number) {
    this.inFlight = new CallsInFlight({
      began: (cpuMs) => {
        this.block?.clock.pause();
        this.block?.watch.start();
        // A thread that always has a call in flight must not keep the clock still for the others.
        if (this.block !== null && cpuMs > this.block.limitMs) this.block.expire();
      },
      ended: () => this.block?.clock.resume(),
    });
    this.subCalls = new SubCallRelay(session.broker, timeoutMs, this.inFlight);
    this.hostCalls = new HostCallRelay(session, timeoutMs, this.inFlight);
  }

  /** Serves what an interpreter asks. */
  serveInterpreter(connection: InterpreterConnection): void {
    connection.onCall = (call, body) => {
      this.subCalls.serve(connection, call, body);
    };
    connection.onHostCall = (call, body) => {
      this.hostCalls.serve(connection, call, body);
    };
  }

  /** Serves what other processes of the sandbox ask, which is models and nothing else. */
  serveOthers(connection: InterpreterConnection): void {
    connection.onCall = (call, body) => {
      const cpuMs = this.sinceBlockBegan(call.cpuMs);
      this.subCalls.serve(connection, { ...call, cpuMs }, body);
    };
  }

  /** From here on calls stop this block's clock, also those that are in flight already. */
  blockBegan(block: TimedBlock): void {
    for (let calls = 0; calls < this.inFlight.count; calls += 1) block.clock.pause();
    if (this.inFlight.count > 0) block.watch.start();
    this.block = block;
    this.elsewhereCpuMs = null;
  }

  blockEnded(): void {
    this.block?.watch.stop();
    this.block = null;
  }

  /** Fails what is in flight, so that the code that waits for it goes on. */
  cancel(): void {
    this.inFlight.cancel();
  }

  /** The calls of models that ended since this was last asked. */
  takeRecords(): readonly SubCallRecord[] {
    return this.subCalls.takeRecords();
  }

  /** Processor time since the block's first call by the like of it: the sandbox tells of all time. */
  private sinceBlockBegan(cpuMs: number): number {
    if (this.block === null) return 0;
    this.elsewhereCpuMs ??= cpuMs;
    return cpuMs - this.elsewhereCpuMs;
  }
}
