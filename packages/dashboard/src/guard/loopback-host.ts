import { RlmError } from '@rlm-ts/api';
import { isIPv4 } from 'node:net';

/** Where the dashboard listens. */
export interface LoopbackHost {
  /** Addresses to listen on: the first that this machine has. */
  readonly addresses: readonly string[];
  /** As it stands in a URL. */
  readonly name: string;
}

/**
 * Reads a host that only this machine reaches: `localhost`, an address of 127.0.0.0/8, or `::1`. Names
 * are not looked up, so no name server decides who sees the runs.
 *
 * @throws RlmError `CONFIG_INVALID` for any other host; the message says how to look from elsewhere.
 */
export function loopbackHost(host: string): LoopbackHost {
  const name = host.toLowerCase();
  if (name === 'localhost') return { addresses: ['127.0.0.1', '::1'], name };
  if (name === '::1' || name === '[::1]') return { addresses: ['::1'], name: '[::1]' };
  if (isIPv4(name) && name.startsWith('127.')) return { addresses: [name], name };
  throw new RlmError({
    code: 'CONFIG_INVALID',
    message:
      `host: "${host}" is not this machine's own address: whoever reaches the dashboard reads every run, ` +
      'and it asks for no password. Take localhost, 127.0.0.1 or ::1. To look from another machine, use a ' +
      'tunnel (`ssh -L 8501:localhost:8501 …`, the same port on both sides) or a proxy that asks who comes.',
  });
}
