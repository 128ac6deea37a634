import { checkOption, type TrajectoryCall } from '@rlm-ts/domain';

/** A call of a trajectory, with the calls that it led to. */
export interface TrajectoryCallNode {
  readonly call: TrajectoryCall;
  /** In the order in which they began. */
  readonly children: readonly TrajectoryCallNode[];
}

/**
 * The calls of a trajectory as a tree: turns of the root run, below each what its code asked, below a
 * child run its turns. A call whose parent is not among those before it stands at the root, so whatever
 * a file says there are no circles, and every call is there once.
 */
export function callTree(calls: readonly TrajectoryCall[]): readonly TrajectoryCallNode[] {
  const isList = Array.isArray(calls) && calls.every((call: unknown) => isObject(call));
  checkOption(isList, 'calls', 'a list of calls', calls);
  const roots: TrajectoryCallNode[] = [];
  const childrenById = new Map<string, TrajectoryCallNode[]>();
  for (const call of calls) {
    const children: TrajectoryCallNode[] = [];
    const siblings = call.parentId === null ? roots : (childrenById.get(call.parentId) ?? roots);
    siblings.push({ call, children });
    if (!childrenById.has(call.id)) childrenById.set(call.id, children);
  }
  return roots;
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
