import type { Backend } from "../convert/root/files";
import { UsageError } from "../operations/usage-error";

/** The options of `twinstack export` for the backend of the exported root. */
export interface BackendOptions {
  backend: Backend["kind"];
  hostname?: string;
  organization?: string;
  workspace?: string;
  bucket?: string;
  region?: string;
  key?: string;
  endpoint?: string;
}

/** The options that belong to each kind of backend. */
const optionsOf = {
  local: [],
  remote: ["hostname", "organization", "workspace"],
  s3: ["bucket", "region", "key", "endpoint"],
} as const satisfies Record<Backend["kind"], readonly (keyof BackendOptions)[]>;

/**
 * Reads the backend of an exported root.
 * @param stack the stack's name, part of the default key in a bucket
 * @throws UsageError when a required option is missing, or when an option belongs to another kind of backend
 */
export function backendOf(stack: string, options: BackendOptions): Backend {
  rejectForeign(options);
  switch (options.backend) {
    case "local":
      return { kind: "local", path: "terraform.tfstate" };
    case "remote": {
      const { hostname, organization, workspace: name } = options;
      if (hostname && organization && name) return { kind: "remote", hostname, organization, workspace: name };
      throw new UsageError("--backend remote needs --hostname, --organization and --workspace");
    }
    case "s3": {
      const { bucket, region, key = `${stack}/terraform.tfstate`, endpoint } = options;
      if (bucket && region) return { kind: "s3", bucket, key, region, endpoint };
      throw new UsageError("--backend s3 needs --bucket and --region, and --endpoint unless it is Amazon S3");
    }
  }
}

function rejectForeign(options: BackendOptions): void {
  for (const [kind, names] of Object.entries(optionsOf)) {
    const given = names.filter((name) => options[name] !== undefined).map((name) => `--${name}`);
    if (kind === options.backend || given.length === 0) continue;
    throw new UsageError(
      `${given.join(" and ")} cannot be used with --backend ${options.backend}, only with --backend ${kind}`,
    );
  }
}
