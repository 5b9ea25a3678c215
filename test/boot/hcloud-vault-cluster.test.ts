import { hcloud } from "./clusters/platforms/hcloud";
import { testVault } from "./clusters/vault";

testVault(hcloud);
