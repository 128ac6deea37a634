import { describe, expect, it } from '@jest/globals';
import { checkBackends } from '../../src/diagnosis/check-backends.js';
import { llmRegistry } from '../../src/registries/registries.js';

describe('checkBackends', () => {
  it('finds those that there are, and says of another which it may be', () => {
    const named = { 'config.llm.backend': 'openai', 'config.subCallLlm.backend': 'opnai' };
    expect(checkBackends(named, llmRegistry())).toEqual([
      { status: 'ok', what: 'backend', detail: 'openai', fix: null, code: null },
      {
        status: 'fail',
        what: 'backend',
        detail: 'config.subCallLlm.backend: there is no backend "opnai".',
        fix: expect.stringMatching(/^Did you mean "openai"\? Registered: anthropic, /),
        code: 'BACKEND_UNKNOWN',
      },
    ]);
  });
});
