import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  openTrajectoryStore,
  trajectoryIdOf,
  type RlmEvent,
  type TrajectoryListing,
  type TrajectoryStorePort,
} from '@rlm-ts/api';
import { HostProcess } from '../host-process.js';

/** Each has two runs under way, at different places, when it is killed. */
const HOSTS = 50;
const RUNS = 2;
const HOSTS_AT_ONCE = 3;
/** Told by a host before it is killed; a run has about thirty events. */
const MOST_EVENTS = 150;

/** An event is told once the loggers have it: what the test hears of has to be in the log. */
const SCRIPT = `
  const block = (code) => '\`\`\`repl\\n' + code + '\\n\`\`\`';
  const turns = [
    block('print("x" * 3000)\\na = llm_query("one")'),
    block('b = rlm_query("to a child", context=a)'),
    'Nothing but words.',
    block('FINAL(b)'),
  ];
  const rlm = createRlm({
    llm: createMockLlm({
      root: ({ messages }) => {
        if (JSON.stringify(messages.slice(0, 2)).includes('to a child'))
          return block('FINAL(llm_query("from the child"))');
        return turns[messages.filter(({ role }) => role === 'assistant').length];
      },
      subCalls: ({ messages }) => 'answer to ' + messages[0].content,
    }),
    environment: createLocalEnvironmentFactory(),
    maxDepth: 2,
    trajectories: { logDir: process.env.TRAJECTORIES },
  });
  const tell = async (_, place) => {
    // So that they are not at the same place.
    await new Promise((resolve) => setTimeout(resolve, 7 * place));
    for (;;) {
      for await (const event of rlm.stream('question', { context: 'data', live: false })) {
        const { type, runId, sequence, iteration, id, parent } = event;
        say({ type, runId, sequence, iteration, id, parent });
      }
    }
  };
  await Promise.all(Array.from({ length: ${String(RUNS)} }, tell));
`;

interface Told {
  readonly type: RlmEvent['type'];
  readonly runId: string;
  readonly sequence: number;
  readonly iteration?: number;
  readonly id?: string;
  readonly parent?: { readonly runId: string } | null;
}

async function toldUntilKilled(trajectories: string): Promise<readonly Told[]> {
  await using host = await HostProcess.start(SCRIPT, { env: { TRAJECTORIES: trajectories } });
  const killAfter = Math.ceil(Math.random() * MOST_EVENTS);
  const told: Told[] = [];
  for (;;) {
    const next = (await host.hear().catch(() => null)) as Told | null;
    if (next === null) return told;
    told.push(next);
    if (told.length === killAfter) await host.kill();
  }
}

/** What was told, by the ids of the trajectories that it belongs to. */
function byTrajectory(told: readonly Told[]): ReadonlyMap<string, readonly Told[]> {
  const roots = new Map<string, string>();
  const found = new Map<string, Told[]>();
  for (const event of told) {
    const { runId, parent } = event;
    if (parent) roots.set(runId, roots.get(parent.runId) ?? parent.runId);
    const id = trajectoryIdOf(roots.get(runId) ?? runId);
    found.set(id, [...(found.get(id) ?? []), event]);
  }
  return found;
}

async function eventsOf(store: TrajectoryStorePort, id: string): Promise<readonly RlmEvent[]> {
  const { signal } = new AbortController();
  const events: RlmEvent[] = [];
  for await (const event of store.follow(id, { signal })) events.push(event);
  return events;
}

const place = ({ runId, sequence }: Pick<RlmEvent, 'runId' | 'sequence'>): string =>
  `${runId} ${String(sequence)}`;

describe('hosts that are killed with SIGKILL at random moments of their runs', () => {
  let folder: string;
  let told: ReadonlyMap<string, readonly Told[]>;
  let store: TrajectoryStorePort;
  let listing: TrajectoryListing;
  /** Hosts that were killed within a run, and not between two. */
  let cut = 0;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'rlm-killed-'));
    const all: Told[] = [];
    let left = HOSTS;
    const work = async (): Promise<void> => {
      while (left > 0) {
        left -= 1;
        const events = await toldUntilKilled(folder);
        if (events.at(-1)?.type !== 'run_finished') cut += 1;
        all.push(...events);
      }
    };
    await Promise.all(Array.from({ length: HOSTS_AT_ONCE }, work));
    told = byTrajectory(all);
    store = openTrajectoryStore(folder);
    listing = await store.list();
  }, 120_000);

  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it('leave a log that reads: of nothing more than a last line is there only a part', () => {
    expect(listing.problems.map(({ problem }) => problem)).toEqual(
      listing.problems.map(() => 'The last line was cut short.'),
    );
    const interrupted = listing.trajectories.filter(({ status }) => status === 'interrupted');
    expect(cut).toBeGreaterThan(HOSTS / 2);
    expect(interrupted.length).toBeGreaterThanOrEqual(cut);
    expect(listing.trajectories.map(({ status }) => status)).not.toContain('running');
  });

  it('leave every run that anybody heard of', () => {
    const listed = listing.trajectories.map(({ trajectoryId }) => trajectoryId);
    expect(listed).toEqual(expect.arrayContaining([...told.keys()]));
  });

  it('leave everything that had happened: nothing that was told before is missing', async () => {
    let journals = 0;
    for (const [id, events] of told) {
      const recorded = await eventsOf(store, id);
      // Of a finished run the events have become calls.
      if (recorded.length > 0) {
        journals += 1;
        expect(recorded.map(place)).toEqual(expect.arrayContaining(events.map(place)));
      }
      const { calls, status } = await store.get(id);
      const begun = events.flatMap(({ type, runId, iteration, id: callId }) => {
        if (type === 'iteration_started') return [`${runId}:turn_${String(iteration)}`];
        return type === 'sub_call_started' ? [`${runId}:${String(callId)}`] : [];
      });
      expect(calls.map((call) => call.id)).toEqual(expect.arrayContaining(begun));
      const ended = events.some(({ type, runId }) => {
        return type === 'run_finished' && trajectoryIdOf(runId) === id;
      });
      if (ended) expect(status).toBe('succeeded');
    }
    expect(journals).toBeGreaterThanOrEqual(cut);
  });
});
