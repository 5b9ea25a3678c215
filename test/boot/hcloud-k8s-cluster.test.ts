import { testK8s } from "./clusters/k8s";
import { hcloud } from "./clusters/platforms/hcloud";

testK8s(hcloud);
