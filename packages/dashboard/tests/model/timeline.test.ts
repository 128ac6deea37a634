import { describe, expect, it } from '@jest/globals';
import { buildTimeline } from '../../app/src/model/timeline.js';
import { after, block, call } from './samples.js';

const query = (id: string, start: number, latencyMs: number) =>
  call({
    id,
    parentId: 'turn',
    kind: 'llm_query',
    depth: 1,
    block: 1,
    startTime: after(start),
    latencyMs,
  });

/** A turn of 1 s, then a block of 6 s that waits 4 s for three queries, two of them side by side. */
const calls = [
  call({ id: 'turn', blocks: [block({ durationMs: 6000 })] }),
  query('one', 2000, 2000),
  query('two', 3000, 2000),
  query('three', 6000, 9000),
];

describe('the time of a run', () => {
  it('belongs to who was at work: code does not count the time in which it waits for sub-calls', () => {
    const { spans, byKind } = buildTimeline(calls, after(0), 7000);
    const code = spans.find(({ kind }) => kind === 'code');
    expect(code).toMatchObject({ startMs: 1000, durationMs: 6000, ownMs: 2000, block: 1 });
    expect(byKind).toEqual({ model: 1000, code: 2000, query: 13_000, child: 0 });
  });

  it('gives each call what its model and its code took', () => {
    expect(buildTimeline(calls, after(0), 7000).ownMs).toEqual([3000, 2000, 2000, 9000]);
  });

  it('is as long as its last span, if that ended after the run', () => {
    expect(buildTimeline(calls, after(0), 7000).durationMs).toBe(15_000);
    expect(buildTimeline(calls, after(0), 60_000).durationMs).toBe(60_000);
  });

  it('has its bottleneck where the most time was spent', () => {
    const { bottleneck } = buildTimeline(calls, after(0), 7000);
    expect(bottleneck).toMatchObject({ callIndex: 3, kind: 'query' });
  });

  it('leaves the time of a child run to its turns and their code, all but what they do not cover', () => {
    const child = [
      call({ id: 'turn', latencyMs: 10, blocks: [block({ durationMs: 5000 })] }),
      call({
        id: 'rlm',
        parentId: 'turn',
        kind: 'rlm_query',
        block: 1,
        startTime: after(1000),
        latencyMs: 5000,
      }),
      call({
        ...{ id: 'inner', parentId: 'rlm', startTime: after(1500), latencyMs: 3000 },
        blocks: [block({ startTime: after(4500), durationMs: 1000 })],
      }),
    ];
    const { ownMs, bottleneck, byKind } = buildTimeline(child, after(0), 6000);
    expect(ownMs).toEqual([10, 1000, 4000]);
    expect(bottleneck?.callIndex).toBe(2);
    expect(byKind).toEqual({ model: 3010, code: 1000, query: 0, child: 1000 });
  });

  it('counts a child run without turns itself', () => {
    const alone = [call({ id: 'rlm', kind: 'rlm_query', latencyMs: 800 })];
    expect(buildTimeline(alone, after(0), 800).byKind.child).toBe(800);
  });

  it('has no bottleneck where nothing took time, and survives times that are none', () => {
    const odd = [call({ startTime: 'yesterday', latencyMs: null })];
    expect(buildTimeline(odd, 'never', 0)).toMatchObject({ bottleneck: null, durationMs: 0 });
    expect(buildTimeline([], after(0), 5)).toMatchObject({ bottleneck: null, spans: [] });
  });
});
