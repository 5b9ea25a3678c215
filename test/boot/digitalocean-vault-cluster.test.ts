import { digitalocean } from "./clusters/platforms/digitalocean";
import { testVault } from "./clusters/vault";

testVault(digitalocean);
