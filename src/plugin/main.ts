#!/usr/bin/env node
import * as pulumi from "@pulumi/pulumi";
import { provider } from "./provider";

// Pulumi starts this with the address of its engine: as the program "pulumi-resource-twinstack", or by
// PulumiPlugin.yaml.
pulumi.provider.main(provider, process.argv.slice(2));
