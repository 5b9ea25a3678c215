import { type Machine, testClusters } from "./clusters";

/** Creates, changes and destroys clusters on Hetzner Cloud in both engines. */

jest.setTimeout(120_000);

const machine: Machine = {
  resources: ["hcloud_server.this", 'hcloud_server_network.this["cluster"]'],
  rebuilt: ["hcloud_server.this"],
  resized: { serverType: "cx53" },
  objects: ["hcloud_server", "hcloud_primary_ip", "hcloud_primary_ip", "hcloud_server_network"],
};

testClusters("hcloud", machine, { apiCidrs: ["203.0.113.0/24"], loadBalancer: { enabled: true } });
