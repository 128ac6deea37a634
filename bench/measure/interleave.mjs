import { median, summarize } from './statistics.mjs';

/**
 * Something whose duration is measured.
 *
 * @template [T=unknown]
 * @typedef {object} Contender
 * @property {() => Promise<any>} [prepare] Makes what `work` takes; not measured.
 * @property {(prepared?: any) => Promise<T>} work
 * @property {(made: T) => Promise<unknown>} [after] Tidies up what `work` made; not measured.
 * @property {number} [per] How many units of work one call does; a sample is its share. Default 1.
 */

/**
 * @typedef {object} Duel
 * @property {import('./statistics.mjs').Summary} ours Milliseconds.
 * @property {import('./statistics.mjs').Summary} floor Milliseconds.
 * @property {number} ratio Median over the batches of median(ours) / median(floor).
 */

/**
 * Measures both sides in turns, batch by batch. What else the machine does meanwhile then hits both
 * alike, and the ratio, taken batch by batch, hardly moves with it.
 *
 * @param {Contender<any>} ours
 * @param {Contender<any>} floor
 * @param {{ batches: number, perBatch: number, warmUp?: number }} plan `warmUp` calls before each
 *   batch are not counted. Default 0.
 * @returns {Promise<Duel>}
 */
export async function interleave(ours, floor, { batches, perBatch, warmUp = 0 }) {
  const samples = { ours: /** @type {number[]} */ ([]), floor: /** @type {number[]} */ ([]) };
  const ratios = [];
  for (let batch = 0; batch < batches; batch += 1) {
    const oursFirst = batch % 2 === 0;
    const early = await runBatch(oursFirst ? ours : floor, perBatch, warmUp);
    const late = await runBatch(oursFirst ? floor : ours, perBatch, warmUp);
    const [mine, theirs] = oursFirst ? [early, late] : [late, early];
    samples.ours.push(...mine);
    samples.floor.push(...theirs);
    ratios.push(median(mine) / median(theirs));
  }
  return {
    ours: summarize(samples.ours),
    floor: summarize(samples.floor),
    ratio: median(ratios),
  };
}

/**
 * @param {Contender<any>} contender
 * @param {number} calls
 * @param {number} warmUp
 * @returns {Promise<number[]>} milliseconds
 */
async function runBatch({ prepare, work, after, per = 1 }, calls, warmUp) {
  const samples = [];
  for (let call = -warmUp; call < calls; call += 1) {
    const prepared = await prepare?.();
    const startedAt = performance.now();
    const made = await work(prepared);
    const elapsedMs = performance.now() - startedAt;
    if (call >= 0) samples.push(elapsedMs / per);
    await after?.(made);
  }
  return samples;
}
