import { program } from "./program";

// The program that `pulumi up` runs; the Automation API gets the same function.
export = () => program();
