import type { TrajectoryCall } from '@rlm-ts/domain';
import { TimeUnion } from './intervals.js';
import type { Span } from './timeline.js';

/** What a call and everything beneath it come to. */
export interface Subtotal {
  /** Itself included. */
  readonly calls: number;
  readonly tokensIn: number;
  readonly tokensOut: number;
  /** Milliseconds in which any of it was at work; what ran side by side counts once. */
  readonly tookMs: number;
  readonly failed: number;
}

/** A call in its place. */
export interface CallNode {
  /** Its place among the trajectory's calls. */
  readonly index: number;
  readonly call: TrajectoryCall;
  readonly parent: number | null;
  readonly children: readonly number[];
  /** Counts from 1, as `aria-level` does. */
  readonly level: number;
  /** Its place among its siblings, from 1, and how many they are. */
  readonly position: number;
  readonly siblings: number;
  readonly subtotal: Subtotal;
}

/** The calls of a trajectory as a tree. `nodes` has the order of the calls. */
export interface CallTree {
  readonly nodes: readonly CallNode[];
  readonly roots: readonly number[];
  readonly indexOf: ReadonlyMap<string, number>;
}

/** Where each id was first seen. Only what came before can be a parent: so there are no circles. */
function linkParents(calls: readonly TrajectoryCall[]) {
  const indexOf = new Map<string, number>();
  const parents = calls.map((call, index) => {
    const parent = call.parentId === null ? null : (indexOf.get(call.parentId) ?? null);
    if (!indexOf.has(call.id)) indexOf.set(call.id, index);
    return parent;
  });
  return { indexOf, parents };
}

/** When each call was at work, its code included. */
function timesOf(callCount: number, spans: readonly Span[]): TimeUnion[] {
  const times = Array.from({ length: callCount }, () => new TimeUnion());
  for (const { callIndex, startMs, durationMs } of spans) {
    times[callIndex]?.add([startMs, startMs + durationMs]);
  }
  return times;
}

/**
 * Builds the tree, in one pass over the calls in each direction. A call whose parent is not there is
 * a root.
 *
 * @param spans When each call was at work, as the timeline has it.
 */
export function buildCallTree(calls: readonly TrajectoryCall[], spans: readonly Span[]): CallTree {
  const { indexOf, parents } = linkParents(calls);
  const roots: number[] = [];
  const nodes = calls.map((call, index) => ({
    index,
    call,
    parent: parents[index] ?? null,
    children: [] as number[],
    level: 1,
    position: 1,
    siblings: 1,
    subtotal: {
      calls: 1,
      tokensIn: call.tokensIn ?? 0,
      tokensOut: call.tokensOut ?? 0,
      tookMs: 0,
      failed: call.status === 'failed' ? 1 : 0,
    },
  }));
  for (const node of nodes) {
    const parent = node.parent === null ? undefined : nodes[node.parent];
    node.level = parent === undefined ? 1 : parent.level + 1;
    node.position = (parent?.children ?? roots).push(node.index);
  }
  const times = timesOf(calls.length, spans);
  for (const node of nodes.toReversed()) {
    const time = times[node.index] ?? new TimeUnion();
    node.subtotal.tookMs = time.totalMs;
    const parent = node.parent === null ? undefined : nodes[node.parent];
    node.siblings = (parent?.children ?? roots).length;
    if (parent === undefined) continue;
    times[parent.index] = times[parent.index]?.joined(time) ?? time;
    parent.subtotal.calls += node.subtotal.calls;
    parent.subtotal.tokensIn += node.subtotal.tokensIn;
    parent.subtotal.tokensOut += node.subtotal.tokensOut;
    parent.subtotal.failed += node.subtotal.failed;
  }
  return { nodes, roots, indexOf };
}

/** The nodes that are to be seen, from top to bottom: what is below a collapsed call is not. */
export function visibleNodes(tree: CallTree, collapsed: ReadonlySet<string>): readonly CallNode[] {
  const visible: CallNode[] = [];
  const pending = tree.roots.toReversed();
  for (let index = pending.pop(); index !== undefined; index = pending.pop()) {
    const node = tree.nodes[index];
    if (node === undefined) continue;
    visible.push(node);
    if (!collapsed.has(node.call.id)) pending.push(...node.children.toReversed());
  }
  return visible;
}

/** The ids of the calls that have others beneath them. */
export function parentIds(tree: CallTree): readonly string[] {
  return tree.nodes.filter(({ children }) => children.length > 0).map(({ call }) => call.id);
}

/** The ids of the calls above one, the nearest first. */
export function ancestorIds(tree: CallTree, index: number): readonly string[] {
  const ids: string[] = [];
  let node = tree.nodes[index];
  while (node !== undefined && node.parent !== null) {
    node = tree.nodes[node.parent];
    if (node !== undefined) ids.push(node.call.id);
  }
  return ids;
}
