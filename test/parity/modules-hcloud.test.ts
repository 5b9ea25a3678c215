import { describeParity } from "./modules";

describeParity("hcloud");
