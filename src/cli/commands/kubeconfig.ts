import { userInfo } from "node:os";
import { ADMINS } from "../../../spec/modules/k8s";
import { withStack } from "../../engines/open";
import { projectFolder, workspace } from "../../operations/folders";
import { clientAuthority, kubeconfigFor } from "../../operations/kubeconfig";
import { UsageError } from "../../operations/usage-error";
import { Steps } from "../output/steps";
import { readyTools } from "../output/tools";

export interface KubeconfigOptions {
  user?: string;
  group?: string;
  days: number;
  sandbox?: boolean;
}

/**
 * Prints a kubeconfig with a short-lived certificate that the stack's own client CA signs. Without a user and a group,
 * it is that of an administrator.
 */
export async function kubeconfig(name: string, module: string | undefined, options: KubeconfigOptions): Promise<void> {
  // Standard output is the kubeconfig.
  const tools = await readyTools(new Steps(true));
  const sandbox = options.sandbox ? workspace("sandbox") : undefined;
  await withStack({ stack: name, project: projectFolder(), tools, sandbox }, async ({ stack, pulumi }) => {
    const clusters = stack.modules.filter(({ spec }) => spec.name.endsWith("-k8s-cluster"));
    const call =
      module === undefined && clusters.length === 1 ? clusters[0] : clusters.find((each) => each.name === module);
    if (!call) {
      const all = clusters.map((each) => each.name).join(", ") || "none";
      throw new UsageError(
        module === undefined
          ? `name the cluster: twinstack kubeconfig ${name} <module>. Kubernetes clusters of this stack: ${all}`
          : `stack ${name} has no Kubernetes cluster ${module}. Kubernetes clusters of this stack: ${all}`,
      );
    }
    const admin = (await pulumi.outputValues())[call.name]?.kubeconfig;
    if (typeof admin !== "string")
      throw new UsageError(`${call.name} is not deployed: run "twinstack up ${name}" first`);
    const authority = clientAuthority(call, await pulumi.secrets());
    const { user, days, group = user === undefined ? ADMINS : undefined } = options;
    const own = { name: user ?? userInfo().username, group, days };
    console.log(await kubeconfigFor(own, admin, authority, new Date()));
  });
}
