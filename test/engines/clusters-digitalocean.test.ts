import { type Machine, testClusters } from "./clusters";

/** Creates, changes and destroys clusters on DigitalOcean in both engines. */

jest.setTimeout(120_000);

const machine: Machine = {
  resources: ["digitalocean_droplet.this"],
  rebuilt: ["digitalocean_droplet.this"],
  resized: { size: "s-8vcpu-16gb" },
  objects: ["digitalocean_droplet"],
};

testClusters("digitalocean", machine, { apiCidrs: ["203.0.113.0/24"], loadBalancer: { public: true } });
