import { describeParity } from "./modules";

describeParity("proxmox");
