import { createHash } from "node:crypto";
import { CloudError } from "../../errors";
import { describe } from "../../store";
import { type Model, stored } from "../model";
import { invalid, nameOf, numbered } from "./common";

/** Types with little behavior. */

const sshKey = stored("hcloud_ssh_key", {
  id: numbered,
  claims: (object) => [...nameOf("hcloud_ssh_key")(object), `the SSH key with the fingerprint ${object.fingerprint}`],
  create(object) {
    const [type = "", key] = String(object.public_key).trim().split(/\s+/);
    if (!/^(ssh|ecdsa|sk)-/.test(type) || !key)
      throw invalid(`public_key of SSH key ${describe(object)} is no OpenSSH public key`);
    const digest = createHash("md5").update(Buffer.from(key, "base64")).digest("hex");
    object.fingerprint = digest.match(/../g)?.join(":");
  },
});

const placementGroup = stored("hcloud_placement_group", {
  id: numbered,
  claims: nameOf("hcloud_placement_group"),
  create(_, store) {
    if (store.all("hcloud_placement_group").length < 50) return;
    throw new CloudError(
      "resource_limit_exceeded",
      "the project has 50 placement groups already, the most it can have",
    );
  },
  view: (object, store) => ({
    servers: store
      .referring("hcloud_placement_group", String(object.id), "hcloud_server")
      .map((server) => Number(server.id)),
  }),
});

const snapshot = stored("hcloud_snapshot", {
  id: numbered,
  create(object, store) {
    store.need("hcloud_server", object.server_id as number, "server_id of hcloud_snapshot");
  },
});

export const smallModels: Readonly<Record<string, Model>> = {
  hcloud_ssh_key: sshKey,
  hcloud_placement_group: placementGroup,
  hcloud_snapshot: snapshot,
};
