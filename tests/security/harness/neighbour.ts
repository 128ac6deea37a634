import { randomUUID } from 'node:crypto';
import type { EnvironmentFactory, EnvironmentPort } from '@rlm-ts/domain';
import { createScriptedBroker } from '@rlm-ts/testkit';

import { newSecret } from '../canaries/secret.js';

/** Another session of the same host, with a variable and a file that are nobody else's business. */
export class Neighbour {
  private readonly secret = newSecret();
  private readonly session: EnvironmentPort;
  private looking: Promise<unknown> = Promise.resolve();

  constructor(factory: EnvironmentFactory) {
    this.session = factory.open({
      sessionId: `security-neighbour-${randomUUID()}`,
      broker: createScriptedBroker(),
      brokerEndpoint: () => Promise.reject(new Error('no session here asks for an endpoint')),
    });
  }

  async settle(): Promise<void> {
    const code = `secret = ${JSON.stringify(this.secret)}
with open("note.txt", "w") as file:
    _ = file.write(secret)
`;
    const { error } = await this.session.executeCode(code);
    if (error !== null) throw new Error(`the neighbour cannot settle: ${error.message}`);
  }

  /** Sentences about what was done to it, and about its secret in what came out of another one. */
  async touched(cameOut: string): Promise<readonly string[]> {
    const told = cameOut.includes(this.secret) ? ["another session's secret came out"] : [];
    // Its blocks run one at a time, and more than one lane asks.
    const look = this.looking.then(() => this.look());
    this.looking = look.catch(() => undefined);
    return [...told, ...(await look)];
  }

  private async look(): Promise<readonly string[]> {
    const code = 'print(secret, open("note.txt").read())';
    const { stdout, stateLost } = await this.session.executeCode(code);
    if (stdout === `${this.secret} ${this.secret}\n`) return [];
    await this.settle();
    const lost = stateLost ? ' after a loss of its state' : '';
    return [
      `another session was changed: it printed ${JSON.stringify(stdout.slice(0, 100))}${lost}`,
    ];
  }

  async leave(): Promise<void> {
    await this.session.cleanup();
  }
}
