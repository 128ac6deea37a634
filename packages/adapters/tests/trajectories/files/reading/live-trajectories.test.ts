import { describe, expect, it } from '@jest/globals';
import { readFile, writeFile } from 'node:fs/promises';
import { RlmError, type RlmEvent } from '@rlm-ts/domain';
import { TrajectoryLogger, TrajectoryStore } from '../../../../src/trajectories/files/index.js';
import { finishedRun, LogDir, unfinishedRun } from '../log-dir.js';

describe('watching', () => {
  it('tells of runs that begin, go on and end, and of none that was there before', async () => {
    await using dir = await LogDir.make();
    await dir.record(finishedRun('run_0').events);
    const stop = new AbortController();
    const seen: string[] = [];
    const logger = new TrajectoryLogger({ logDir: dir.path, format: 'jsonl' });
    const { events } = finishedRun();
    const news = new TrajectoryStore(dir.path).watch({ signal: stop.signal });
    for (const event of events.slice(0, 4)) await logger.log(event);
    // Its first look may have come after those: the run goes on until it has seen it do so.
    const heard = news.next().then(({ value }) => {
      seen.push(`${value?.trajectoryId ?? ''} ${value?.status ?? ''}`);
    });
    const [warning] = unfinishedRun().say({ type: 'warning', message: 'so far' }).events.slice(-1);
    while (seen.length === 0 && warning !== undefined) await logger.log(warning);
    await heard;
    for (const event of events.slice(4)) await logger.log(event);
    for await (const { trajectoryId, status } of news) {
      seen.push(`${trajectoryId} ${status}`);
      if (status === 'succeeded') stop.abort();
    }
    expect(new Set(seen)).toEqual(new Set(['traj_1 running', 'traj_1 succeeded']));
  });

  it('ends with its signal', async () => {
    await using dir = await LogDir.make();
    const stop = new AbortController();
    const news = new TrajectoryStore(dir.path).watch({ signal: stop.signal });
    const next = news.next();
    stop.abort();
    expect(await next).toEqual({ done: true, value: undefined });
  });
});

describe('following', () => {
  it('gives all events of a run as they were, those to come included, until its last', async () => {
    await using dir = await LogDir.make();
    const logger = new TrajectoryLogger({ logDir: dir.path, format: 'jsonl' });
    const error = new RlmError({ code: 'RATE_LIMITED', message: 'slow down', retryable: true });
    const { events } = unfinishedRun()
      .say({
        type: 'model_call_retried',
        model: 'root',
        callId: null,
        attempt: 1,
        delayMs: 1,
        error,
      })
      .end();
    const [first, second, ...later] = events;
    for (const event of [first, second]) if (event) await logger.log(event);
    const followed: RlmEvent[] = [];
    const { signal } = new AbortController();
    for await (const event of new TrajectoryStore(dir.path).follow('traj_1', { signal })) {
      followed.push(event);
      if (followed.length === 2) for (const next of later) await logger.log(next);
    }
    expect(followed).toEqual(events);
  });

  it('ends where the process of the run has', async () => {
    await using dir = await LogDir.make();
    const { events } = unfinishedRun();
    await dir.record(events);
    const file = dir.file('journals', 'traj_1.jsonl');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace(/"pid":\d+/, '"pid":4194305'));
    const followed: RlmEvent[] = [];
    const { signal } = new AbortController();
    for await (const event of new TrajectoryStore(dir.path).follow('traj_1', { signal })) {
      followed.push(event);
    }
    expect(followed).toEqual(events);
  });

  it('gives nothing of a finished run, and throws for one that nobody knows', async () => {
    await using dir = await LogDir.make();
    await dir.record(finishedRun().events);
    const { signal } = new AbortController();
    const store = new TrajectoryStore(dir.path);
    expect(await store.follow('traj_1', { signal }).next()).toMatchObject({ done: true });
    await expect(store.follow('traj_2', { signal }).next()).rejects.toMatchObject({
      code: 'TRAJECTORY_NOT_FOUND',
    });
  });
});
