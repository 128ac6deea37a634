import { createMockLlm } from '@rlm-ts/adapters';
import { AttachedRoundTrip, SUB_CALL } from '../../floors/attached-round-trip.mjs';
import { interleave } from '../../measure/interleave.mjs';
import { fromDuel } from '../../measure/measurement.mjs';
import { runBroker } from '../../sessions/brokers.mjs';
import { withDocker } from '../../sessions/docker-sessions.mjs';
import { openSession, runBlock } from '../../sessions/sessions.mjs';

// The block itself costs a round trip too, which is little when so many calls share it.
const CALLS = 100;

// Until then Node still compiles the way through the broker.
const WARM_UP_BLOCKS = 20;

const BY_FUNCTION = { setUp: '', call: 'llm_query("How many?")' };

const BY_HTTP = {
  setUp: `
import http.client, json, os
from urllib.parse import urlsplit

connection = http.client.HTTPConnection(urlsplit(os.environ["RLM_PROXY_URL"]).netloc)
connection.connect()
socket = connection.sock
body = json.dumps({"prompt": "How many?"})

def ask():
    connection.request("POST", "/llm_query", body)
    with connection.getresponse() as response:
        answer_text = json.load(response)["response"]
    assert connection.sock is socket, "the connection did not persist"
    return answer_text
`,
  call: 'ask()',
};

/** @type {import('./row.mjs').DockerRow} */
export const llmQuery = {
  name: 'llm-query',
  measure: async (options) => [await measure(options, BY_FUNCTION, '`llm_query`, instant model')],
};

/** @type {import('./row.mjs').DockerRow} */
export const llmQueryOverHttp = {
  name: 'llm-query-http',
  measure: async (options) => [
    await measure(options, BY_HTTP, '`POST /llm_query` to the proxy, instant model'),
  ],
};

/**
 * @param {import('./row.mjs').DockerRowOptions} options
 * @param {{ setUp: string, call: string }} code
 * @param {string} work
 */
function measure({ quick, subject }, { setUp, call }, work) {
  const code = `
for _ in range(${CALLS}):
    answer_text = ${call}
assert answer_text == "ok"
`;
  return withDocker(subject, async (factory) => {
    const instant = createMockLlm({ subCalls: { rules: [], default: 'ok' } });
    const session = await openSession(factory, runBroker(instant));
    await runBlock(session, setUp);
    for (let ran = 0; ran < WARM_UP_BLOCKS; ran += 1) await runBlock(session, code);
    const bare = await AttachedRoundTrip.open(subject, SUB_CALL);
    const duel = await interleave(
      { work: () => runBlock(session, code), per: CALLS },
      { work: () => sendMany(bare), per: CALLS },
      { batches: quick ? 5 : 15, perBatch: 3, warmUp: 1 },
    );
    await bare.close();
    return fromDuel(duel, {
      work,
      unit: 'µs',
      floorIs: 'bare round trip over an attached stream, as many bytes each way',
      note: `p99 of means over ${CALLS} calls`,
    });
  });
}

/** @param {AttachedRoundTrip} bare */
async function sendMany(bare) {
  for (let sent = 0; sent < CALLS; sent += 1) await bare.send();
}
