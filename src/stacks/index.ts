import { program } from "./program";

// What `pulumi up` runs; the Automation API is given the same function.
export = () => program();
