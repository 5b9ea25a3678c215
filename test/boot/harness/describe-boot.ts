import { bootImage } from "./image";
import { whyNot } from "./why-not";

const reason = whyNot();

/** A machine's first boot test builds the image. */
const imageTimeoutMs = 600_000;

/** `describe` for tests that need the boot image. Where nodes cannot be booted they are skipped, and their title says why. */
export function describeBoot(title: string, tests: () => void): void {
  if (reason) {
    describe.skip(`${title} (not run: ${reason})`, tests);
    return;
  }
  describe(title, () => {
    beforeAll(async () => {
      await bootImage();
    }, imageTimeoutMs);
    tests();
  });
}
