import type { BatchV1Api, CustomObjectsApi } from "@kubernetes/client-node" with { "resolution-mode": "import" };

const group = { group: "helm.cattle.io", version: "v1", plural: "helmcharts" };
const namespace = "kube-system";

interface HelmChart {
  metadata: { name: string; uid: string };
  spec: unknown;
}

/** Emulates k3s's controller of charts: replaces the job of each chart that changes, and ends the jobs. */
export class HelmController {
  #ended = false;
  #work: Promise<void>;
  readonly #specs = new Map<string, string>();
  /** The specs that were installed, by chart. */
  readonly installed: { name: string; spec: Record<string, unknown> }[] = [];
  /** True while jobs do not end. */
  paused = false;

  constructor(
    private readonly charts: CustomObjectsApi,
    private readonly jobs: BatchV1Api,
  ) {
    this.#work = this.#run();
  }

  async stop(): Promise<void> {
    this.#ended = true;
    await this.#work;
  }

  async #run(): Promise<void> {
    while (!this.#ended) {
      const { items } = (await this.charts.listNamespacedCustomObject({ ...group, namespace })) as {
        items: HelmChart[];
      };
      for (const chart of items) await this.#look(chart);
      await new Promise((done) => setTimeout(done, 100));
    }
  }

  async #look({ metadata, spec }: HelmChart): Promise<void> {
    const key = `${metadata.uid} ${JSON.stringify(spec)}`;
    if (this.paused || this.#specs.get(metadata.name) === key) return;
    const name = `helm-install-${metadata.name}`;
    await this.jobs.deleteNamespacedJob({ name, namespace, propagationPolicy: "Background" }).catch(() => {});
    const containers = [{ name: "helm", image: "registry.test/helm:1" }];
    const template = { spec: { restartPolicy: "OnFailure", containers } };
    const job = await this.jobs.createNamespacedJob({ namespace, body: { metadata: { name }, spec: { template } } });
    const status = { succeeded: 1 };
    await this.jobs.replaceNamespacedJobStatus({ name, namespace, body: { ...job, status } });
    this.#specs.set(metadata.name, key);
    this.installed.push({ name: metadata.name, spec: spec as Record<string, unknown> });
  }
}
