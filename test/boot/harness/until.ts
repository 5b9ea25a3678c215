import { setTimeout as sleep } from "node:timers/promises";

/** How long something may take that comes: on a machine that does much else, boots take minutes. */
export const patienceMs = 300_000;

/** Asking costs what is waited for its time, so pauses grow. */
const pauses = { firstMs: 50, growth: 1.3, longestMs: 500 };

/**
 * Asks again and again until the answer is truthy, and returns it. Throws after `timeoutMs`, naming `what` was waited for and the
 * last error, if asking threw one.
 */
export async function until<T>(
  what: string,
  ask: () => T | Promise<T>,
  timeoutMs = patienceMs,
): Promise<NonNullable<T>> {
  const deadline = Date.now() + timeoutMs;
  let lastError: unknown;
  let pauseMs = pauses.firstMs;
  while (Date.now() < deadline) {
    try {
      const answer = await ask();
      if (answer) return answer;
      lastError = undefined;
    } catch (error) {
      lastError = error;
    }
    await sleep(pauseMs);
    pauseMs = Math.min(pauseMs * pauses.growth, pauses.longestMs);
  }
  throw new Error(`Timed out after ${timeoutMs / 1000} s waiting for: ${what}`, { cause: lastError });
}
