import { setTimeout as sleep } from "node:timers/promises";

/** The time limit for events in milliseconds. On a busy machine, boots take minutes. */
export const patienceMs = 300_000;

/** Pauses between attempts grow, since each attempt slows down the work that is waited for. */
const pauses = { firstMs: 50, growth: 1.3, longestMs: 500 };

/**
 * Calls a function until its result is truthy, and returns the result. After `timeoutMs` it throws an error with `what`
 * and the function's last error, if any.
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
