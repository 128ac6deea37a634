import { randomUUID } from 'node:crypto';

import { engine, IMAGE } from './engine.js';

/** An image of this suite's own making, on the engine until it is disposed of. */
export class ChangedImage implements AsyncDisposable {
  private constructor(readonly name: string) {}

  /** What becomes of the suite's image when root runs a command of the shell in it. */
  static async after(command: string): Promise<ChangedImage> {
    const { Id: id } = (await engine.call('POST', '/containers/create', {
      Image: IMAGE,
      User: '0',
      Entrypoint: ['sh', '-c', command],
      HostConfig: { NetworkMode: 'none' },
    })) as { readonly Id: string };
    try {
      await engine.call('POST', `/containers/${id}/start`);
      const end = (await engine.call('POST', `/containers/${id}/wait`)) as { StatusCode: number };
      if (end.StatusCode !== 0) throw new Error(`the command failed: ${command}`);
      const [repository, tag] = ['rlm-suite', randomUUID()];
      await engine.call('POST', `/commit?container=${id}&repo=${repository}&tag=${tag}`);
      return new ChangedImage(`${repository}:${tag}`);
    } finally {
      await engine.call('DELETE', `/containers/${id}?force=1&v=1`);
    }
  }

  /** An image in which `python3` is a script of the shell. */
  static withPython(script: string): Promise<ChangedImage> {
    const lines = script.replaceAll("'", "'\\''");
    return ChangedImage.after(
      `set -e; python=$(command -v python3); rm "$python"; printf '#!/bin/sh\\n%s\\n' '${lines}' > "$python"; chmod 755 "$python"`,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await engine.call('DELETE', `/images/${this.name}?force=1`);
  }
}
