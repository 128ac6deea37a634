// A model provider on the loopback, in a process of its own, until its input ends.
import { LLMock } from '@copilotkit/aimock';

const mock = new LLMock({ port: 0, host: '127.0.0.1', logLevel: 'silent' });
mock.setChaos({ latencyMs: Number(process.argv[2]) });
mock.on({}, { content: 'ok' });
await mock.start();
process.stdout.write(`${mock.url}\n`);
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
