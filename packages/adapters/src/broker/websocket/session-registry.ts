import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

import type { BrokerPort } from '@rlm-ts/domain';

import type { BrokerConnection } from './broker-connection.js';

/** One registered broker and the connections that its token has opened. */
export interface BrokerSession {
  readonly broker: BrokerPort;
  readonly connections: Set<BrokerConnection>;
}

interface Entry {
  readonly digest: Buffer;
  readonly session: BrokerSession;
}

/** 256 bits: guessing is hopeless, so failed attempts need not be counted. */
const TOKEN_BYTES = 32;

/** Sessions by token. Keeps digests only, and compares all of them in constant time. */
export class SessionRegistry {
  private readonly entries = new Set<Entry>();

  /** Makes a session with a fresh random token. */
  add(broker: BrokerPort): { token: string; session: BrokerSession; remove: () => void } {
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    const session: BrokerSession = { broker, connections: new Set() };
    const entry = { digest: digestOf(token), session };
    this.entries.add(entry);
    const remove = (): void => {
      this.entries.delete(entry);
    };
    return { token, session, remove };
  }

  /** The session of an `Authorization` header, or `null` if it belongs to none. */
  find(authorization: string | undefined): BrokerSession | null {
    const token = /^Bearer +([\w-]{1,128}) *$/i.exec(authorization ?? '')?.[1] ?? '';
    const digest = digestOf(token);
    let found: BrokerSession | null = null;
    for (const entry of this.entries) {
      if (timingSafeEqual(entry.digest, digest)) found = entry.session;
    }
    return found;
  }

  /** All sessions there are now. */
  sessions(): BrokerSession[] {
    return [...this.entries].map(({ session }) => session);
  }

  /** Forgets every session: no token is valid any more. */
  clear(): void {
    this.entries.clear();
  }
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
