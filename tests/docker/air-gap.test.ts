import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createRlmFromConfig } from '@rlm-ts/api';
import { createScriptedBroker } from '@rlm-ts/testkit';

import {
  EVERY_ENDPOINT,
  HUNDRED_THREADS,
  INTERFACES_THAT_ARE_UP,
  STUBBORN,
  waysOut,
} from './air-gap-programs.js';
import { DockerSessions, type DockerSession } from './docker-session.js';
import { ENGINE_HOST, IMAGE, RUNTIMES } from './engine.js';
import { listeningPorts, ownListeners } from './host-listeners.js';

const ROOMY = { networkMode: 'none', pidsLimit: 256, cpuLimit: 2 } as const;

describe.each(RUNTIMES)('a container of %s without a network', (runtime) => {
  // Later questions are answered sooner, so that answers come in another order than questions went.
  const broker = createScriptedBroker(undefined, {
    latencyMs: (_request, index) => 20 - (index % 20),
  });
  let sessions: DockerSessions;
  let session: DockerSession;

  beforeAll(async () => {
    sessions = new DockerSessions({ ...ROOMY, runtime });
    session = sessions.open(broker);
    await session.load('kept');
  });
  afterAll(() => sessions[Symbol.asyncDispose]());

  it('asks a model from a block', async () => {
    expect(await session.printed('print(llm_query("hi", model="small"))')).toBe('answer to hi\n');
    expect(broker.received.at(-1)?.request).toMatchObject({ prompt: 'hi', model: 'small' });
  });

  it('asks a hundred times at once from threads, and each gets its own answer', async () => {
    expect(await session.found(HUNDRED_THREADS)).toEqual([]);
  });

  it('asks two hundred questions in one batch and gets the answers in their order', async () => {
    const code = 'import json; print(json.dumps(llm_query_batched([f"q{n}" for n in range(200)])))';
    expect(await session.found(code)).toEqual(
      Array.from({ length: 200 }, (_each, n) => `answer to q${String(n)}`),
    );
  });

  it('starts a child run', async () => {
    expect(await session.printed('print(rlm_query("go", [1, 2]))')).toBe('answer to go\n');
    expect(broker.received.at(-1)?.request).toEqual({
      kind: 'rlm_query',
      prompt: 'go',
      context: { kind: 'json', value: [1, 2] },
    });
  });

  it('asks with curl from a subprocess', async () => {
    const command = `curl -sS --fail "$RLM_PROXY_URL/llm_query" -d '{"prompt": "from curl"}'`;
    const code = `import subprocess; print(subprocess.check_output(${JSON.stringify(command)}, shell=True, text=True))`;
    expect(await session.found(code)).toEqual({ response: 'answer to from curl' });
  });

  it('serves every endpoint to a process that is not its interpreter', async () => {
    expect(await session.found(EVERY_ENDPOINT)).toEqual({
      health: { status: 'ok' },
      llm: { response: 'answer to one' },
      llmBatched: { responses: ['a', 'b', 'c'].map((each) => ({ response: `answer to ${each}` })) },
      rlm: { response: 'answer to child' },
      rlmBatched: { responses: ['x', 'y'].map((each) => ({ response: `answer to ${each}` })) },
      chat: expect.objectContaining({ role: 'assistant' }),
    });
    const asked = broker.received.slice(-8).map(({ request }) => request);
    expect(asked).toEqual([
      { kind: 'llm_query', prompt: 'one', model: 'small' },
      ...['a', 'b', 'c'].map((prompt) => ({ kind: 'llm_query', prompt })),
      { kind: 'rlm_query', prompt: 'child', context: { kind: 'json', value: { n: [1, null] } } },
      { kind: 'rlm_query', prompt: 'x', context: { kind: 'text', text: 'text' } },
      { kind: 'rlm_query', prompt: 'y', context: { kind: 'json', value: 2 } },
      expect.objectContaining({ messages: [{ role: 'user', content: 'hi' }] }),
    ]);
  });

  it("hands a whole chat in OpenAI's shape to the broker", async () => {
    const chat = {
      model: 'default',
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'What is "it"?' },
        { role: 'assistant', content: 'It?' },
        { role: 'user', content: 'Yes.' },
      ],
    };
    const code = `
import os, subprocess
print(subprocess.check_output(
    ["curl", "-sS", "--fail", os.environ["OPENAI_BASE_URL"] + "/chat/completions",
     "-H", "Authorization: Bearer " + os.environ["OPENAI_API_KEY"],
     "-H", "Content-Type: application/json", "-d", ${JSON.stringify(JSON.stringify(chat))}],
    text=True))
`;
    expect(await session.found(code)).toMatchObject({
      object: 'chat.completion',
      choices: [{ message: { role: 'assistant', content: expect.stringMatching(/^answer to /) } }],
    });
    expect(broker.received.at(-1)?.request).toMatchObject({
      kind: 'llm_query',
      messages: chat.messages,
    });
  });

  it('answers a script in the background that outlives the block that started it', async () => {
    const script =
      'until [ -e go ]; do sleep 0.05; done; ' +
      `curl -sS "$RLM_PROXY_URL/llm_query" -d '{"prompt": "later"}' > part; mv part answer`;
    await session.printed(
      `import subprocess; background = subprocess.Popen(${JSON.stringify(script)}, shell=True)`,
    );
    expect(await session.printed('print(background.poll())')).toBe('None\n');
    await session.printed('open("go", "w").close()');
    expect(await session.found('background.wait(20); print(open("answer").read())')).toEqual({
      response: 'answer to later',
    });
  });

  it('has no interface that is up but loopback', async () => {
    expect(await session.found(INTERFACES_THAT_ARE_UP)).toEqual(['lo']);
  });

  it('has no way to the internet, to the machine it runs on, or to a name server', async () => {
    let connections = 0;
    const server = createServer((socket) => {
      connections += 1;
      socket.destroy();
    }).listen(0);
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    try {
      const own = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
      const here = own.map(({ address }) => ({ host: address, port }));
      const elsewhere = ['8.8.8.8', '169.254.169.254', '172.17.0.1', '2001:4860:4860::8888'];
      const addresses = [...here, ...elsewhere.map((host) => ({ host, port: 53 }))];
      const outcomes = (await session.found(waysOut(addresses))) as Record<string, string>;
      expect(Object.keys(outcomes)).toHaveLength(2 * addresses.length + 1);
      expect(Object.entries(outcomes).filter(([, outcome]) => outcome !== 'refused')).toEqual([]);
      expect(connections).toBe(0);
    } finally {
      server.close();
    }
  });

  it('still has its proxy after the interpreter was killed for its time', async () => {
    const { timedOut, stateLost } = await session.run(STUBBORN, 300);
    expect({ timedOut, stateLost }).toEqual({ timedOut: true, stateLost: true });
    const command = `curl -sS --fail "$RLM_PROXY_URL/llm_query" -d '{"prompt": "again"}'`;
    const code = `import subprocess; print(subprocess.check_output(${JSON.stringify(command)}, shell=True, text=True))`;
    expect(await session.found(code)).toEqual({ response: 'answer to again' });
    expect(await session.printed('print(context)')).toBe('kept\n');
  });
});

describe.each(RUNTIMES)('an application whose code runs in %s', (runtime) => {
  const config = {
    llm: { backend: 'mock', options: { subCalls: [{ match: '(.*)', reply: 'answer to $1' }] } },
    environment: {
      name: 'docker',
      options: { image: IMAGE, dockerHost: ENGINE_HOST, pull: 'never', runtime },
    },
    maxSubCalls: 2,
  } as const;
  const ask = (body: object): string => `
import os, subprocess
print(subprocess.check_output(
    ["curl", "-sS", "-w", "%{stderr}%{http_code}", os.environ["RLM_PROXY_URL"] + "/llm_query",
     "-d", ${JSON.stringify(JSON.stringify(body))}], text=True, stderr=subprocess.STDOUT))
`;

  it('tells of an unknown model and of a spent budget by an HTTP status', async () => {
    await using rlm = createRlmFromConfig(config);
    await using session = await rlm.openSession();
    const said = async (body: object) => (await session.executeCode(ask(body))).stdout.trim();
    expect(await said({ prompt: 'one' })).toBe('{"response": "answer to one"}200');
    expect(await said({ prompt: 'one', model: 'smal' })).toMatch(/"MODEL_NOT_FOUND".*404$/);
    expect(await said({ prompt: 'two' })).toBe('{"response": "answer to two"}200');
    expect(await said({ prompt: 'three' })).toMatch(/"BUDGET_EXHAUSTED".*402$/);
  });

  it('listens nowhere while sessions run', async () => {
    const [listeners, ports] = [await ownListeners(), await listeningPorts()];
    await using rlm = createRlmFromConfig(config);
    await using session = await rlm.openSession();
    const { stdout } = await session.executeCode(ask({ prompt: 'one' }));
    expect(stdout).toContain('answer to one');
    expect(await ownListeners()).toEqual(listeners);
    // What the container listens on is in a network of its own: no port of the host is forwarded.
    const { stdout: port } = await session.executeCode(
      'import os; print(os.environ["RLM_PROXY_URL"].rpartition(":")[2])',
    );
    const opened = [...(await listeningPorts())].filter((each) => !ports.has(each));
    const hex = Number(port).toString(16).toUpperCase().padStart(4, '0');
    expect(opened.filter((each) => each.endsWith(`:${hex}`))).toEqual([]);
  });
});
