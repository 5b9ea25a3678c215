import semver from "semver";
import { atLeast } from "../../spec/version-pattern";

test.each(["0.0.0", "1.30.1", "2.0.4", "9.9.9", "10.99.100"])("versions from %s on", (oldest) => {
  const pattern = new RegExp(`^${atLeast(oldest)}$`);
  const numbers = [0, 1, 2, 3, 4, 5, 9, 10, 11, 29, 30, 31, 99, 100, 101, 999];
  for (const major of numbers) {
    for (const minor of numbers) {
      for (const patch of numbers) {
        const version = `${major}.${minor}.${patch}`;
        if (pattern.test(version) !== semver.gte(version, oldest)) throw new Error(`${version} against ${oldest}`);
      }
    }
  }
});
