import type { EnvironmentFactory } from '@rlm-ts/domain';

import type { Attack } from '../attacks/attack.js';
import { CanaryField, type Ground } from '../canaries/field.js';
import {
  endMarkedProcesses,
  markedProcesses,
  remainingProcesses,
} from '../canaries/marked-processes.js';
import { judge } from './judge.js';
import { Lane } from './lane.js';
import { runNaively } from './naive-run.js';
import { Neighbour } from './neighbour.js';
import type { Outcome, Verdict } from './outcome.js';
import type { Sources } from './prepare-ground.js';

/** How long after the last attack every canary is looked at: what comes late counts too. */
const LATE_MS = 500;
const LANES = 3;

/** What became of each attack. */
export type Verdicts = ReadonlyMap<Attack, Verdict>;

/** A sandbox as attacks are run in it. */
export interface Setting {
  readonly factory: EnvironmentFactory;
  /** A session for each attack, where one costs little; else only a new interpreter. */
  readonly freshSessions: boolean;
}

interface Planted {
  readonly field: CanaryField;
  readonly outcome: Outcome;
  /** Marked processes when the attack had just been run. */
  readonly marked: readonly number[];
}

/** Runs attacks in a sandbox. All sessions have ended when the canaries are judged. */
export async function runSandboxed(
  attacks: readonly Attack[],
  { factory, freshSessions }: Setting,
  ground: Ground,
): Promise<Verdicts> {
  const neighbour = new Neighbour(factory);
  await neighbour.settle();
  const lanes = Array.from({ length: LANES }, () => new Lane(factory, neighbour, freshSessions));
  let planted: ReadonlyMap<Attack, Planted>;
  try {
    planted = await inLanes(attacks, async (attack, lane) => {
      const field = await CanaryField.plant(attack, ground);
      const outcome = await (lanes[lane] ?? new Lane(factory, neighbour, true)).run(attack, field);
      return { field, outcome, marked: [] };
    });
  } finally {
    await Promise.all(lanes.map((lane) => lane.close()));
    await neighbour.leave();
  }
  return judgeAll(planted, 'all', remainingProcesses);
}

/** Runs attacks without any sandbox, where those that are held are no attacks. */
export async function runUnsandboxed(
  attacks: readonly Attack[],
  ground: Ground,
  sources: Sources,
): Promise<Verdicts> {
  const planted = await inLanes(attacks, async (attack) => {
    const field = await CanaryField.plant(attack, ground);
    const outcome = await runNaively(attack, field, ground, sources);
    return { field, outcome, marked: await markedBy(field) };
  });
  return judgeAll(planted, 'aims', markedProcesses);
}

async function markedBy({ facts }: CanaryField): Promise<readonly number[]> {
  const { mark } = facts;
  return typeof mark === 'string' ? markedProcesses(mark) : [];
}

async function judgeAll(
  planted: ReadonlyMap<Attack, Planted>,
  expected: 'all' | 'aims',
  look: (mark: string) => Promise<readonly number[]>,
): Promise<Verdicts> {
  await new Promise((resolve) => setTimeout(resolve, LATE_MS));
  const verdicts = await Promise.all(
    [...planted].map(async ([attack, { field, outcome, marked }]) => {
      const { mark } = field.facts;
      const late = typeof mark === 'string' ? await look(mark) : [];
      const remaining = [...new Set([...marked, ...late])];
      const verdict = await judge({ attack, field, outcome, remaining }, expected);
      if (typeof mark === 'string') await endMarkedProcesses(mark);
      await field.remove();
      return [attack, verdict] as const;
    }),
  );
  return new Map(verdicts);
}

async function inLanes<T>(
  attacks: readonly Attack[],
  run: (attack: Attack, lane: number) => Promise<T>,
): Promise<ReadonlyMap<Attack, T>> {
  const found = new Map<Attack, T>();
  const waiting = [...attacks];
  const lanes = Array.from({ length: LANES }, async (_, lane) => {
    for (let attack = waiting.shift(); attack !== undefined; attack = waiting.shift()) {
      found.set(attack, await run(attack, lane));
    }
  });
  await Promise.all(lanes);
  return found;
}
