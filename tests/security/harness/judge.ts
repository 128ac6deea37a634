import type { Attack, Canary } from '../attacks/attack.js';
import type { CanaryField } from '../canaries/field.js';
import { MAX_SUB_CALLS } from './account.js';
import type { Outcome, Verdict } from './outcome.js';

/** What {@link judge} goes by. */
export interface Case {
  readonly attack: Attack;
  readonly field: CanaryField;
  readonly outcome: Outcome;
  /** Marked processes that are still there. */
  readonly remaining: readonly number[];
}

type Finding = readonly [aim: Canary, evidence: string];

/**
 * Looks at every canary and at the host's own account of the run. What the attack says of itself
 * counts only where it boasts of more than it may have.
 *
 * @param expected `all`: nothing may be touched and the next block must run, whatever the attack
 *   was after. `aims`: only what it was after counts, which is how an attack proves that it is live.
 */
export async function judge(
  { attack, field, outcome, remaining }: Case,
  expected: 'all' | 'aims',
): Promise<Verdict> {
  const promises = promisesBroken(attack, field, outcome, remaining);
  const counted =
    expected === 'all' ? promises : promises.filter(([aim]) => attack.aims.includes(aim));
  const evidence = [
    ...(await field.touched(`${outcome.output}\n${outcome.answer ?? ''}`)),
    ...counted.map(([, sentence]) => sentence),
    ...(expected === 'all' ? pollutionOf(Object.prototype) : []),
  ];
  return {
    held: evidence.length === 0,
    evidence,
    reached: outcome.output.includes('@reached'),
    end: outcome.end,
  };
}

function promisesBroken(
  { taking }: Attack,
  { forged }: CanaryField,
  { output, answer, nextBlock, modelCalls, falseRecord, neighbour }: Outcome,
  remaining: readonly number[],
): readonly Finding[] {
  const found: Finding[] = neighbour.map((sentence) => ['neighbour', sentence]);
  if (answer?.includes(forged) === true) found.push(['answer', 'the forged answer was taken']);
  if (nextBlock !== 'genuine') found.push(['next-block', `the next block ${nextBlock.instead}`]);
  if (modelCalls > MAX_SUB_CALLS) {
    found.push(['budget', `${String(modelCalls)} calls with a budget of ${String(MAX_SUB_CALLS)}`]);
  }
  if (falseRecord !== null) found.push(['log', falseRecord]);
  if (remaining.length > 0)
    found.push(['outliving', `${String(remaining.length)} processes are left`]);
  const taken = Number(/^.*took (\d+)/ms.exec(output)?.[1] ?? 0);
  if (taking !== undefined && taken > taking.atMost) {
    found.push([
      'took',
      `it took ${String(taken)} ${taking.of}, more than ${String(taking.atMost)}`,
    ]);
  }
  return found;
}

const OWN_PROPERTIES = new Set(Reflect.ownKeys(Object.prototype));

/** What was put into the objects of this very process. */
function pollutionOf(prototype: object): readonly string[] {
  const added = Reflect.ownKeys(prototype).filter((key) => !OWN_PROPERTIES.has(key));
  return added.map((key) => `every object of the host has a property ${String(key)}`);
}
