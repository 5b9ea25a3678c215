import { describeParity } from "./modules";

describeParity("digitalocean");
