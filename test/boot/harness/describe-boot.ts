import { bootImage } from "./image";
import { patienceMs } from "./until";
import { whyNot } from "./why-not";

const reason = whyNot();

/** The machine's first boot test builds the image. A test waits for several events, each of which has its own limit. */
const timeoutMs = 2 * patienceMs;

/**
 * `describe` for tests that need the boot image, with a long timeout for all tests of the file. If nodes cannot be
 * booted the tests are skipped, with the reason in their title.
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
