import { describe, expect, it } from '@jest/globals';

import { BudgetLedger } from '../../src/budget/budget-ledger.js';
import { NoProgressPolicy } from '../../src/policies/no-progress-policy.js';

const state = (turnsWithoutProgress: number) => ({
  iterationsDone: 50,
  elapsedMs: 1e9,
  turnsWithoutProgress,
  spent: new BudgetLedger().spent(),
});

describe('NoProgressPolicy', () => {
  it('goes on below its limit and says at the limit how many turns came to nothing', () => {
    const policy = new NoProgressPolicy(3);
    expect(policy.reasonToStop(state(2))).toBeNull();
    expect(policy.reasonToStop(state(3))).toContain('3 turns');
    expect(policy.reasonToStop(state(4))).toContain('3 turns');
  });
});
