import { testNomad } from "./clusters/nomad";
import { proxmox } from "./clusters/platforms/proxmox";

testNomad(proxmox);
