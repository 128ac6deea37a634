/** A stretch of time, in milliseconds. */
export type Interval = readonly [start: number, end: number];

/** How much of `[start, end]` the intervals cover together. */
export function covered([start, end]: Interval, intervals: readonly Interval[]): number {
  let [total, reached] = [0, start];
  for (const [from, to] of intervals.toSorted((one, other) => one[0] - other[0])) {
    const [first, last] = [Math.max(from, reached), Math.min(to, end)];
    if (last <= first) continue;
    total += last - first;
    reached = last;
  }
  return total;
}

/** Stretches of time put together: what several of them share counts once. */
export class TimeUnion {
  /** In order, and apart from each other. */
  private readonly parts: Interval[] = [];
  private total = 0;

  get totalMs(): number {
    return this.total;
  }

  add([start, end]: Interval): void {
    if (end <= start) return;
    const first = this.firstEndingFrom(start);
    let [next, from, to] = [first, start, end];
    let part = this.parts[next];
    while (part !== undefined && part[0] <= end) {
      from = Math.min(from, part[0]);
      to = Math.max(to, part[1]);
      this.total -= part[1] - part[0];
      next += 1;
      part = this.parts[next];
    }
    this.parts.splice(first, next - first, [from, to]);
    this.total += to - from;
  }

  /** Both together, in the larger of the two: so a long chain of them is not copied link by link. */
  joined(other: TimeUnion): TimeUnion {
    const [large, small] = this.parts.length < other.parts.length ? [other, this] : [this, other];
    for (const part of small.parts) large.add(part);
    return large;
  }

  private firstEndingFrom(start: number): number {
    let [low, high] = [0, this.parts.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.parts[middle]?.[1] ?? 0) < start) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
