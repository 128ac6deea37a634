import { createRlmFromConfig, type RlmEvent } from '@rlm-ts/api';
import { describe, expect, it } from '@jest/globals';
import { ENGINE_HOST, IMAGE, RUNTIMES } from './engine.js';

const SECRET = 'correct-horse-battery-staple';

/** What the model writes cannot hold the secret: it would have to know it. */
const PROGRAM = `
import json, os, subprocess, sys
secret = "-".join(["correct", "horse", "battery", "staple"])
ask = '''
import json, os, sys, urllib.request
path, body = sys.argv[1:]
headers = {"Content-Type": "application/json", "Authorization": "Bearer " + os.environ["OPENAI_API_KEY"]}
request = urllib.request.Request(os.environ["RLM_PROXY_URL"] + path, body.encode(), headers)
print(urllib.request.urlopen(request).status)
'''
chat = {"model": "mock", "messages": [{"role": "user", "content": "chat about " + secret}]}
for path, body in [("/llm_query", {"prompt": "tell of " + secret}), ("/v1/chat/completions", chat)]:
    subprocess.run([sys.executable, "-c", ask, path, json.dumps(body)], check=True)
os.write(1, ("written to the descriptor: " + secret).encode())
`;

describe.each(RUNTIMES)('a secret in a container on %s', (runtime) => {
  it('does not leave it, not even by another program that asks the proxy', async () => {
    await using rlm = createRlmFromConfig({
      llm: {
        backend: 'mock',
        options: {
          root: [`\`\`\`repl${PROGRAM}\`\`\``, '```repl\nFINAL("done")\n```'],
          subCalls: { rules: [], default: 'yes' },
        },
      },
      environment: { name: 'docker', options: { dockerHost: ENGINE_HOST, image: IMAGE, runtime } },
      egress: { secrets: [SECRET] },
    });
    const events: RlmEvent[] = [];
    for await (const event of rlm.stream('Tell me.')) events.push(event);
    expect(events.at(-1)).toMatchObject({ result: { answer: 'done', success: true } });
    expect(JSON.stringify(events)).not.toContain(SECRET);
    const asked = events.flatMap((event) =>
      event.type === 'sub_call_started' ? [event.request.prompt] : [],
    );
    expect(asked).toEqual([
      expect.stringMatching(/^tell of \[REDACTED/),
      expect.stringMatching(/^chat about \[REDACTED/),
    ]);
    const paths = events.flatMap((event) => (event.type === 'egress_finding' ? [event.path] : []));
    expect(paths.filter((path) => path === 'prompt')).toHaveLength(2);
    expect(paths).toContain('stdout');
  });
});
