import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { expect, it } from '@jest/globals';
import { checkPort } from '../../src/diagnosis/check-port.js';

it('a port that is taken is told with who took it, and one that is free is left free', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const taken = await checkPort(port);
  server.close();
  await once(server, 'close');
  expect(taken).toMatchObject({
    status: 'warn',
    what: 'port',
    fix: expect.stringContaining('--port'),
    code: null,
  });
  const owner = process.platform === 'linux' ? ` by .+ \\(process ${String(process.pid)}\\)` : '';
  expect(taken.detail).toMatch(new RegExp(`^${String(port)} is taken${owner}$`));
  for (let time = 0; time < 2; time += 1)
    expect(await checkPort(port)).toMatchObject({
      status: 'ok',
      detail: `${String(port)} is free`,
    });
});
