import { testK8s } from "./clusters/k8s";
import { proxmox } from "./clusters/platforms/proxmox";

testK8s(proxmox);
