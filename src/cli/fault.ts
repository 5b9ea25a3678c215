import { UsageError } from "../operations/usage-error";
import type { Fault } from "../sandbox/faults";

const kinds = ["refused", "slow", "unfinished", "lost"] as const;

/**
 * Parses a fault as given on the command line: `refused:hcloud_server`, `lost:digitalocean_droplet:2`,
 * `slow=30:hcloud_server`.
 * @throws UsageError if the text has another form
 */
export function parseFault(text: string): Fault {
  const { kind, seconds, type, nth } =
    /^(?<kind>\w+)(?:=(?<seconds>\d+(\.\d+)?))?:(?<type>\w+)(?::(?<nth>[1-9]\d*))?$/.exec(text)?.groups ?? {};
  const known = kinds.find((each) => each === kind);
  if (!known || !type || (known === "slow") !== (seconds !== undefined)) {
    throw new UsageError(
      `--fault ${JSON.stringify(text)}: a fault is <kind>:<type> or <kind>:<type>:<nth>, where kind is refused, slow=<seconds>, unfinished or lost, such as refused:hcloud_server:2`,
    );
  }
  const target = { type, ...(nth !== undefined && { nth: Number(nth) }) };
  return known === "slow" ? { ...target, kind: known, seconds: Number(seconds) } : { ...target, kind: known };
}
