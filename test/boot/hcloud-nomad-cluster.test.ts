import { testNomad } from "./clusters/nomad";
import { hcloud } from "./clusters/platforms/hcloud";

testNomad(hcloud);
