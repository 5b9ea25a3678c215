import { ensureTools } from "../../src/toolchain/ensure";

/** Builds the tools before the first engine test starts, since a test could not wait that long. */
export default async function setup(): Promise<void> {
  // Without the tools every engine test fails with the same error; unit tests still run.
  await ensureTools().catch((error: Error) => process.stderr.write(`${error.message}\n`));
}
