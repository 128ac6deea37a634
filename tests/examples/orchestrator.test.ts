import { describe, expect, it } from '@jest/globals';
import { runExample } from './run-example.js';

describe('examples/orchestrator.mjs', () => {
  it('shows the agent no key, and the user the number that it then calculates', async () => {
    const { code, output } = await runExample('orchestrator.mjs', ['--env', 'local']);
    expect(output).toContain('[SECURITY REDACTION: Secret Pattern Detected]');
    expect(output).not.toMatch(/demo-[0-9a-f]/);
    expect(output).toMatch(/Result: 55\n$/);
    expect(code).toBe(0);
  }, 60_000);

  it('says in a sentence why there is no sandbox', async () => {
    const env = { DOCKER_HOST: 'unix:///nowhere/engine.sock' };
    const { code, output } = await runExample('orchestrator.mjs', [], env);
    expect(output).toMatch(/\nDocker daemon not running: .*\n$/);
    expect(code).toBe(1);
  }, 60_000);
});
