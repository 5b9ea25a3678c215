import { proxmox } from "./clusters/platforms/proxmox";
import { testVault } from "./clusters/vault";

testVault(proxmox);
