import { describe, expect, it } from '@jest/globals';

import { HostProcess } from './host-process.js';

describe('a host whose code asks a great deal at once', () => {
  it('hears no warning from Node', async () => {
    await using host = await HostProcess.start(`
      const rlm = makeRlm();
      const { stdout } = await rlm.execute(\`
import threading
answers = []
ask = lambda n: answers.append(llm_query(str(n)))
threads = [threading.Thread(target=ask, args=(n,)) for n in range(40)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(len(set(answers)), len(llm_query_batched(["b"] * 100)))
\`);
      await Promise.all(Array.from({ length: 40 }, () => rlm.execute('print(1)')));
      await rlm.close();
      say(stdout);
    `);
    expect(await host.hear()).toBe('40 100\n');
    expect(await host.exited).toEqual({ code: 0, stderr: '' });
  });
});
