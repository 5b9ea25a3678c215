import { testNomad } from "./clusters/nomad";
import { digitalocean } from "./clusters/platforms/digitalocean";

testNomad(digitalocean);
