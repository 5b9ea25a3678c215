import { testClusters } from "./clusters";

/** What clusters on DigitalOcean do when they are made, changed and removed, in both engines. */

jest.setTimeout(120_000);

testClusters("digitalocean", {
  resources: ["digitalocean_droplet.this"],
  rebuilt: ["digitalocean_droplet.this"],
  objects: ["digitalocean_droplet"],
});
