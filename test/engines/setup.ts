import { ensureTools } from "../../src/toolchain/ensure";

/** Has the tools built before the first engine test starts, because no test could wait so long for its turn. */
export default async function setup(): Promise<void> {
  // Without them every engine test fails and says the same; the unit tests run nevertheless.
  await ensureTools().catch((error: Error) => process.stderr.write(`${error.message}\n`));
}
