import type { TfObject } from "../../../providers/types";
import { describe, type Store } from "../../store";
import { type Model, stored } from "../model";
import { connection, invalid, nextPublicAddress } from "./common";
import { checkRegion } from "./offers";

/** Reserved addresses, which are kept when their droplets are deleted. */

const reservedIp = stored("digitalocean_reserved_ip", {
  references: { droplet_id: { to: "digitalocean_droplet", onDelete: "forget" } },
  create(object, store) {
    checkRegion(String(object.region));
    object.ip_address = nextPublicAddress(store);
    object.urn = `do:reservedip:${object.ip_address}`;
    checkDroplet(object, store);
  },
  update: (object, _, store) => checkDroplet(object, store),
});

const assignment = connection("digitalocean_reserved_ip_assignment", {
  other: "ip_address",
  connect(dropletId, address, store) {
    const object = { ...store.need("digitalocean_reserved_ip", address, "ip_address"), droplet_id: Number(dropletId) };
    checkDroplet(object, store);
    store.put("digitalocean_reserved_ip", object);
  },
  isConnected: (dropletId, address, store) =>
    String(store.get("digitalocean_reserved_ip", address)?.droplet_id) === dropletId,
  disconnect(_, address, store) {
    store.put("digitalocean_reserved_ip", {
      ...store.need("digitalocean_reserved_ip", address, "ip_address"),
      droplet_id: null,
    });
  },
});

export const reservedIpModels: Readonly<Record<string, Model>> = {
  digitalocean_reserved_ip: reservedIp,
  digitalocean_reserved_ip_assignment: assignment,
};

function checkDroplet(object: TfObject, store: Store): void {
  if (!object.droplet_id) return;
  const droplet = store.need("digitalocean_droplet", object.droplet_id as number, "droplet_id");
  if (droplet.region !== object.region) {
    throw invalid(
      `reserved IP ${object.ip_address} is in ${object.region}, and droplet ${describe(droplet)} in ${droplet.region}`,
    );
  }
}
