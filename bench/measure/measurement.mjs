/**
 * One line of the table. Numbers are in `unit`.
 *
 * @typedef {object} Measurement
 * @property {string} work
 * @property {string} [on] Where, if it is measured in several places.
 * @property {'µs' | 'ms' | 'MB'} unit
 * @property {{ p50: number, p99?: number }} ours
 * @property {{ what: string, p50: number, p99?: number } | null} floor
 * @property {number | null} ratio Ours to the floor.
 * @property {string | null} target In words; null for a line that only informs.
 * @property {boolean | null} met
 * @property {string} [note]
 */

const PER_MS = { µs: 1000, ms: 1 };

/**
 * The line for two sides that were measured in turns.
 *
 * @param {import('./interleave.mjs').Duel} duel
 * @param {{
 *   work: string,
 *   unit: 'µs' | 'ms',
 *   floorIs: string,
 *   atMostTimesFloor?: number,
 *   atMost?: number,
 *   note?: string,
 * }} about `atMost` is in `unit`. With neither limit the line only informs.
 * @returns {Measurement}
 */
export function fromDuel(duel, { work, unit, floorIs, atMostTimesFloor, atMost, note }) {
  const scale = PER_MS[unit];
  const ours = { p50: duel.ours.p50 * scale, p99: duel.ours.p99 * scale };
  const floor = { what: floorIs, p50: duel.floor.p50 * scale, p99: duel.floor.p99 * scale };
  const { ratio } = duel;
  const line = { work, unit, ours, floor, ratio, ...(note === undefined ? {} : { note }) };
  if (atMostTimesFloor !== undefined) {
    return { ...line, target: `<= ${atMostTimesFloor} x floor`, met: ratio <= atMostTimesFloor };
  }
  if (atMost !== undefined) {
    return { ...line, target: `<= ${atMost} ${unit}`, met: ours.p50 <= atMost };
  }
  return { ...line, target: null, met: null };
}

/**
 * The line for an amount of memory.
 *
 * @param {{ work: string, bytes: number, atMostBytes?: number, target?: string, note?: string }} about
 *   Without a limit the line only informs.
 * @returns {Measurement}
 */
export function fromMemory({ work, bytes, atMostBytes, target, note }) {
  return {
    work,
    unit: 'MB',
    ours: { p50: bytes / 1e6 },
    floor: null,
    ratio: null,
    target: target ?? null,
    met: atMostBytes === undefined ? null : bytes <= atMostBytes,
    ...(note === undefined ? {} : { note }),
  };
}
