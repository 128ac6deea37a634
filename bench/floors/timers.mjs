import { setTimeout as sleep } from 'node:timers/promises';

/**
 * The same waiting without any calls: `total` timers, `atOnce` of them running at a time.
 *
 * @param {{ total: number, atOnce: number, eachMs: number }} plan
 */
export async function waitInLanes({ total, atOnce, eachMs }) {
  let left = total;
  const lane = async () => {
    while (left > 0) {
      left -= 1;
      await sleep(eachMs);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
}
