import type { RlmError } from '@rlm-ts/domain';
import { AgentLink } from '../../../src/environments/docker/agent/agent-link.js';
import type { AgentChannel } from '../../../src/environments/docker/agent/agent-channel.js';
import type { LinkedInterpreter } from '../../../src/environments/docker/agent/running-interpreter.js';
import { ScriptedAgent } from './scripted-agent.js';

/** Settings that a test does not care about. */
export const SETTINGS = {
  silenceSeconds: 80,
  proxyToken: null,
  memoryBytes: 1,
  confine: true,
} as const;

/** A link and the agent at its other end. */
export class LinkedAgent {
  readonly agent = new ScriptedAgent();
  readonly link: AgentLink;
  /** Proxies that the link has told of. */
  readonly proxies: AgentChannel[] = [];
  warm = 0;
  /** Why the link was lost, once it is; `null` for an end without a reason. */
  lost: { readonly cause: RlmError | null } | null = null;

  constructor(heartbeatMs = 60_000) {
    this.link = new AgentLink(this.agent.stream, heartbeatMs);
    this.link.onProxy = (channel) => {
      this.proxies.push(channel);
    };
    this.link.onWarm = () => {
      this.warm += 1;
    };
    void this.link.lost.then((cause) => {
      this.lost = { cause };
    });
    this.agent.greet();
  }

  /** What a channel says, and then whether it ended or was closed. */
  static listen(channel: AgentChannel): string[] {
    const heard: string[] = [];
    channel.on('data', (bytes: Buffer) => heard.push(bytes.toString('latin1')));
    channel.on('end', () => heard.push('(end)'));
    channel.on('close', () => heard.push('(close)'));
    return heard;
  }

  start(): { readonly interpreter: LinkedInterpreter; readonly heard: string[] } {
    const interpreter = this.link.start();
    return { interpreter, heard: LinkedAgent.listen(interpreter.channel) };
  }
}

/** How a promise has come out so far. */
export function watch<T>(promise: Promise<T>): { outcome: unknown } {
  const watched: { outcome: unknown } = { outcome: 'pending' };
  promise.then(
    (value) => {
      watched.outcome = value;
    },
    (error: unknown) => {
      watched.outcome = error;
    },
  );
  return watched;
}
