import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { describe, expect, it } from '@jest/globals';

const built = JSON.stringify(
  new URL('../../../dist/llm/calling/patience.js', import.meta.url).href,
);

/** In a process of its own: tests have other globals than the ones that `fetch` works with. */
const script = `
  import { createServer } from 'node:http';
  import { once } from 'node:events';
  import { patience } from ${built};

  const name = Symbol.for('undici.globalDispatcher.1');
  new Headers();
  const whole = globalThis[name];
  const limits = [];
  globalThis[name] = {
    dispatch: (options, handler) => {
      const { headersTimeout, bodyTimeout } = options;
      limits.push([headersTimeout, bodyTimeout]);
      return whole.dispatch(options, handler);
    },
  };
  const server = createServer((_request, response) => response.end('answer')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = 'http://127.0.0.1:' + server.address().port;
  const text = await (await fetch(url, patience())).text();
  server.close();
  server.closeAllConnections();
  console.log(JSON.stringify({ text, limits }));
`;

describe('patience', () => {
  it('takes the limits off whatever dispatcher the process has', async () => {
    const run = promisify(execFile);
    const { stdout, stderr } = await run(process.execPath, ['--input-type=module', '-e', script]);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual({ text: 'answer', limits: [[0, 0]] });
  });
});
