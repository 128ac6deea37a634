import type { TrajectoryCall } from '@rlm-ts/domain';
import type { JsonFields } from './json-fields.js';
import { readCall } from './read-call.js';

/**
 * The calls of a trajectory. Where they do not say whose they are, a call belongs to the last one
 * before it that is less deep, and begins where the one before it ended.
 */
export function readCalls(fields: JsonFields, startTime: string): readonly TrajectoryCall[] {
  const model = fields.text('model') ?? '';
  const path: { readonly id: string; readonly depth: number }[] = [];
  let clock = Date.parse(startTime) || 0;
  return fields.list('calls').map((call, index) => {
    const depth = call.whole('depth', 0) ?? 0;
    while ((path.at(-1)?.depth ?? -1) >= depth) path.pop();
    const read = readCall(call, {
      id: `call_${index + 1}`,
      parentId: path.at(-1)?.id ?? null,
      model,
      startTime: new Date(clock).toISOString(),
    });
    path.push({ id: read.id, depth });
    clock += read.latencyMs ?? 0;
    return read;
  });
}
