import { testK8s } from "./clusters/k8s";
import { digitalocean } from "./clusters/platforms/digitalocean";

testK8s(digitalocean);
