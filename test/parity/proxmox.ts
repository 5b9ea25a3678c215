import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureTools } from "../../src/toolchain/ensure";

/**
 * Returns the environment for plans with the real Proxmox provider. A plan of new resources does not call the Proxmox
 * server.
 */
export async function realProxmox(): Promise<Record<string, string>> {
  const { proxmoxMirror } = await ensureTools(["terraform-provider-proxmox"]);
  const folder = mkdtempSync(join(tmpdir(), "proxmox-"));
  const config = join(folder, "tofu.rc");
  writeFileSync(
    config,
    `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(proxmoxMirror)}\n  }\n}\n`,
  );
  return {
    TF_CLI_CONFIG_FILE: config,
    CHECKPOINT_DISABLE: "1",
    PROXMOX_VE_ENDPOINT: "https://127.0.0.1:8006",
    PROXMOX_VE_API_TOKEN: "root@pam!twinstack=00000000-0000-0000-0000-000000000000",
  };
}
