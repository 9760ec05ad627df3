// How long to wait before the next try: not at all after a stable connection, then longer and longer, at random.

const MIN_DELAY = 500;
const MAX_DELAY = 10_000;

/**
 * Return the milliseconds to wait after so many failures: none after the first, then 0.5 to 10 s with full jitter.
 * @param {number} failures @param {number} chance from 0 to 1
 */
export function delay(failures, chance) {
  if (failures === 0) return 0;
  const most = Math.min(MAX_DELAY, MIN_DELAY * 2 ** failures);
  return MIN_DELAY + chance * (most - MIN_DELAY);
}
