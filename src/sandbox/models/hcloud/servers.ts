import { type ServerType, serverTypes } from "../../../../spec/hetzner";
import type { TfObject } from "../../../providers/types";
import { CloudError } from "../../errors";
import type { Store } from "../../store";
import { type Model, stored } from "../model";
import { invalid, nameOf, numbered, refuseProtected } from "./common";
import { applyFirewalls, firewallIdsOf, privateNetOnly } from "./firewalls";
import { joinNetwork } from "./networks";
import { defaultLocation, imageName, imageNotFound, serverTypeAt } from "./offers";
import { deletePrimaryIp, primaryIpOf, unassignPrimaryIp } from "./primary-ips";
import { changePublicNet, givePublicNet, givesAddress } from "./public-net";

const maxUserDataBytes = 32 * 1024;
const maxServersPerPlacementGroup = 10;

const server = stored("hcloud_server", {
  id: numbered,
  references: { placement_group_id: { to: "hcloud_placement_group", onDelete: "refuse" } },
  claims: nameOf("hcloud_server"),

  create(object, store) {
    object.location ??= defaultLocation;
    object.primary_disk_size = typeOf(object).disk;
    object.image = checkedImage(object.image, store);
    for (const key of (object.ssh_keys ?? []) as string[]) checkSshKey(key, store);
    if (Buffer.byteLength(String(object.user_data ?? "")) > maxUserDataBytes) {
      throw invalid(`user_data of server "${object.name}" is longer than ${maxUserDataBytes} bytes`);
    }
    checkProtections(object);
    if (!givesAddress((object.public_net as TfObject[])[0])) {
      if ((object.network as TfObject[]).length === 0) {
        throw invalid(`server "${object.name}" has no address: it needs one of public_net, or a network block`);
      }
      if (((object.firewall_ids ?? []) as number[]).length > 0) throw privateNetOnly(String(object.name));
    }
    if (object.placement_group_id) checkPlacementGroup(object, store);
    object.status = "running";
    object.backup_window = backupWindow(object);
    for (const block of object.public_net as TfObject[]) {
      block.ipv4 ??= 0;
      block.ipv6 ??= 0;
    }
  },

  created(object, store) {
    givePublicNet(object, (object.public_net as TfObject[])[0], store);
    for (const block of object.network as TfObject[]) joinNetwork(object, block, store);
    applyFirewalls(object, (object.firewall_ids ?? []) as number[], store);
    if (object.iso || object.rescue) store.record("power_cycle", "hcloud_server", String(object.id));
  },

  update(object, update, store) {
    const { members } = update;
    if (members.has("server_type")) changeType(object, String(update.prior.server_type));
    if (members.has("placement_group_id")) {
      throw new CloudError(
        "server_not_stopped",
        `server "${object.name}" is running: its placement group can be changed only while it is off`,
      );
    }
    checkProtections(object);
    object.backup_window = backupWindow(object);
    if (members.has("public_net")) changePublicNet(object, update.prior.public_net as TfObject[], store);
    if (members.has("network")) changeNetworks(object, store);
    if (members.has("firewall_ids")) applyFirewalls(object, (object.firewall_ids ?? []) as number[], store);
  },

  delete(object, store) {
    refuseProtected("server", object);
    for (const ip of store.referring("hcloud_server", String(object.id), "hcloud_primary_ip")) {
      unassignPrimaryIp(ip, store);
      if (ip.auto_delete) deletePrimaryIp(ip, store);
    }
  },

  view(object, store) {
    const id = String(object.id);
    const ipv4 = primaryIpOf(id, "ipv4", store);
    const ipv6 = primaryIpOf(id, "ipv6", store);
    return {
      ipv4_address: ipv4?.ip_address ?? null,
      ipv6_address: ipv6 ? `${ipv6.ip_address}1` : null,
      // The provider prints a network that does not exist like this.
      ipv6_network: ipv6?.ip_network ?? "<nil>",
      firewall_ids: firewallIdsOf(object, store),
      network: store.referring("hcloud_server", id, "hcloud_server_network").map((place) => ({
        network_id: place.network_id,
        subnet_id: place.subnet_id ?? "",
        ip: place.ip,
        alias_ips: place.alias_ips,
        mac_address: place.mac_address,
      })),
    };
  },
});

/** Returns an official image by name, also if given by ID, or a snapshot by ID. */
function checkedImage(image: unknown, store: Store): string {
  if (image === null) throw invalid("image is required");
  const nameOrId = String(image);
  const shown = store.get("hcloud_snapshot", nameOrId) ? nameOrId : imageName(nameOrId);
  if (shown === undefined) throw imageNotFound(nameOrId);
  return shown;
}

function checkSshKey(idOrName: string, store: Store): void {
  if (store.get("hcloud_ssh_key", idOrName) || store.owner(nameOf("hcloud_ssh_key")({ name: idOrName })[0])) return;
  throw new CloudError("not_found", `SSH key not found: ${idOrName}`);
}

function checkProtections(object: TfObject): void {
  if (Boolean(object.delete_protection) === Boolean(object.rebuild_protection)) return;
  throw invalid("delete_protection and rebuild_protection of a server must be the same");
}

function checkPlacementGroup(object: TfObject, store: Store): void {
  const id = object.placement_group_id as number;
  store.need("hcloud_placement_group", id, "placement_group_id");
  const members = store.referring("hcloud_placement_group", id, "hcloud_server").length;
  if (members < maxServersPerPlacementGroup) return;
  throw new CloudError(
    "placement_error",
    `placement group ${id} has ${maxServersPerPlacementGroup} servers already, the most it can have`,
  );
}

function backupWindow(object: TfObject): string {
  return object.backups ? "22-02" : "";
}

function typeOf(object: TfObject): ServerType {
  return serverTypeAt(String(object.server_type), String(object.location));
}

function changeType(object: TfObject, before: string): void {
  const { disk, architecture } = typeOf(object);
  // Types that are no longer sold are not in the table, but servers with them may still run.
  const current = serverTypes[before]?.architecture ?? architecture;
  if (architecture !== current) {
    throw new CloudError(
      "invalid_input",
      `server "${object.name}" keeps its architecture: ${before} is ${current}, and ${object.server_type} is ${architecture}`,
    );
  }
  if (disk < Number(object.primary_disk_size)) {
    const size = `${object.primary_disk_size} GB`;
    throw new CloudError(
      "invalid_server_type",
      `the disk of server "${object.name}" (${size}) does not fit ${object.server_type} (${disk} GB)`,
    );
  }
  if (!object.keep_disk) object.primary_disk_size = disk;
}

/** Detaches the networks that are not configured any more, and attaches those that are new or have another address. */
function changeNetworks(object: TfObject, store: Store): void {
  const wanted = new Map((object.network as TfObject[]).map((block) => [networkIdOf(block), block]));
  for (const place of store.referring("hcloud_server", String(object.id), "hcloud_server_network")) {
    const block = wanted.get(Number(place.network_id));
    if (block && block.ip === place.ip) {
      store.put("hcloud_server_network", { ...place, alias_ips: block.alias_ips ?? [] });
      wanted.delete(Number(place.network_id));
    } else store.remove("hcloud_server_network", String(place.id));
  }
  for (const block of wanted.values()) joinNetwork(object, block, store);
}

function networkIdOf(block: TfObject): number {
  return block.subnet_id ? Number.parseInt(String(block.subnet_id), 10) : Number(block.network_id);
}

export const serverModels: Readonly<Record<string, Model>> = { hcloud_server: server };
