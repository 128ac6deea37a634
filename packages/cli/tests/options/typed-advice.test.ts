import { describe, expect, it } from '@jest/globals';
import { RlmError, type RlmErrorCode } from '@rlm-ts/api';
import { inTypedPlaces } from '../../src/options/typed-places.js';

const PLACES = { 'config.maxCostUsd': '--max-cost', 'config.maxTokens': '--max-tokens' };

function typed(code: RlmErrorCode, message: string, details = {}): string {
  return inTypedPlaces(new RlmError({ code, message, details }), PLACES).message;
}

describe('an error of a model at the command line', () => {
  it('advises the variable of a key, and no option', () => {
    expect(
      typed(
        'API_KEY_MISSING',
        'OPENAI_API_KEY not set: the model backend "openai" needs a key. Set the variable in the environment, or give the option "apiKey".',
      ),
    ).toBe(
      'OPENAI_API_KEY not set: the model backend "openai" needs a key. Set the variable in the environment.',
    );
  });

  it('names the model that was not found before anything else', () => {
    const message =
      'The call of the model "gpt-9" (openai) failed (HTTP 404): No such model. Check the name.';
    expect(typed('MODEL_NOT_FOUND', message)).toBe(
      "Model 'gpt-9' not found (openai): No such model. Check the name.",
    );
  });

  it('names the flag of a limit that has nothing left', () => {
    const message = 'The budget of 9 tokens is used up; raise maxTokens to allow more.';
    expect(typed('BUDGET_EXHAUSTED', message)).toBe(
      'The budget of 9 tokens is used up; raise --max-tokens to allow more.',
    );
  });

  it('keeps the name of a limit that has no flag', () => {
    const message = 'The budget of 9 turns is used up; raise maxTotalIterations to allow more.';
    expect(typed('BUDGET_EXHAUSTED', message)).toBe(message);
  });

  it('says which limit cannot be kept without a price', () => {
    expect(typed('PRICE_UNKNOWN', 'maxCostUsd is set, but …', { model: 'mine' })).toBe(
      '--max-cost cannot be kept: the price of the model "mine" is not known.',
    );
  });
});
