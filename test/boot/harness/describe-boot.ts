import { bootImage } from "./image";
import { patienceMs } from "./until";
import { whyNot } from "./why-not";

const reason = whyNot();

/** A machine's first boot test builds the image. A test waits for several things, each of which ends by itself. */
const timeoutMs = 2 * patienceMs;

/**
 * `describe` for tests that need the boot image, in a file whose tests all may take their time. Where nodes cannot be booted they are skipped,
 * and their title says why.
 */
export function describeBoot(title: string, tests: () => void): void {
  if (reason) {
    describe.skip(`${title} (not run: ${reason})`, tests);
    return;
  }
  jest.setTimeout(timeoutMs);
  describe(title, () => {
    beforeAll(async () => {
      await bootImage();
    });
    tests();
  });
}
