import { describe, expect, it } from '@jest/globals';
import { RunTeller, type Telling } from '../../src/progress/run-teller.js';
import { canShowStatus } from '../../src/progress/live-status.js';
import { shownOutput } from '../output/shown-output.js';
import { eventOf, STARTED, type TestEvent } from './events.js';

const EVENTS: readonly TestEvent[] = [
  STARTED,
  { type: 'iteration_started', iteration: 1 },
  { type: 'egress_finding', rule: 'jwt', path: 'stdout', start: 0, length: 9 },
  { type: 'warning', message: 'Look out.' },
];

async function told(telling: Telling): Promise<string> {
  const { output, text } = shownOutput();
  using teller = new RunTeller(output, { telling, limits: {}, verbose: false, stream: false });
  for (const event of EVENTS) await teller.tell(eventOf(event));
  return text();
}

describe('RunTeller', () => {
  it('tells as much as is wanted', async () => {
    expect(await told('errors')).toBe('');
    expect(await told('warnings')).toBe('Warning: redacted: jwt in stdout\nWarning: Look out.\n');
    expect(await told('progress')).toBe(
      'Model gpt-5-mini, environment local, context none.\nTurn 1\n  redacted: jwt in stdout\nWarning: Look out.\n',
    );
  });
});

describe('canShowStatus', () => {
  it.each([
    [true, {}, true],
    [true, { TERM: 'xterm', CI: '' }, true],
    [true, { CI: 'false' }, true],
    [false, {}, false],
    [true, { TERM: 'dumb' }, false],
    [true, { CI: 'true' }, false],
  ])('on a terminal (%j) with %j says %j', (isTerminal, env, expected) => {
    expect(canShowStatus({ isTerminal }, env)).toBe(expected);
  });
});
