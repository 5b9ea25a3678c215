import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ownConfig, readStack, type StackConfig, withSecretsReferredTo } from "../../spec/stack/config";
import { type Graph, graphOf } from "../../src/graph/graph";
import { mermaid } from "../../src/graph/mermaid";
import { svg } from "../../src/graph/svg";
import { packageRoot } from "../../src/root";
import { readStackFile, stacksOf } from "../../src/stacks/file";
import { readMermaid } from "./mermaid-parser";

// The largest stacks take a while on a busy machine.
jest.setTimeout(60_000);

function graphOfConfig(config: StackConfig): Promise<Graph> {
  return graphOf(readStack("dev", withSecretsReferredTo(config)), "/project");
}

function graphOfStack(name: string): Promise<Graph> {
  const { config } = readStackFile(packageRoot, name);
  return graphOf(readStack(name, withSecretsReferredTo(ownConfig(config))), packageRoot);
}

const config = {
  states: { core: { backend: "local", path: "core.tfstate" } },
  modules: {
    web: {
      module: "hcloud-server",
      inputs: {
        name: "web-1",
        location: "${state.core.place}",
        networks: { lan: { networkId: "4711", ip: "10.0.0.5" } },
        volumes: { data: { size: 20 }, logs: { size: 10 } },
      },
    },
    // Its name begins with the other's.
    "web-this": {
      module: "digitalocean-droplet",
      inputs: {
        name: "web-2",
        region: "fra1",
        tags: ["of-${web.name}", "at-${web.privateIps.lan}"],
        userData: "#cloud-config\n# ${secret.token} ${web.name} ${state.core.place}\n",
        volumes: { data: { size: 30 } },
      },
    },
    box: {
      module: "proxmox-lxc",
      inputs: { name: "box-1", nodeName: "pve1", templateFileId: "local:vztmpl/debian-13.tar.zst", osType: "debian" },
    },
  },
};

test("a graph has modules, states, their main resources, and the references between them", async () => {
  expect(await graphOfConfig(config)).toEqual({
    stack: "dev",
    nodes: [
      { id: "state.core", kind: "state", name: "core", about: "OpenTofu state, local" },
      { id: "module.web", kind: "module", name: "web", about: "Hetzner Cloud server" },
      // A state's outputs are unknown.
      { id: "hcloud_server.web-this", kind: "machine", name: "web-1", about: "cx23", module: "module.web" },
      { id: "hcloud_volume.web-this-data", kind: "volume", name: "web-1-data", about: "20 GB", module: "module.web" },
      { id: "hcloud_volume.web-this-logs", kind: "volume", name: "web-1-logs", about: "10 GB", module: "module.web" },
      { id: "module.web-this", kind: "module", name: "web-this", about: "DigitalOcean droplet" },
      expect.objectContaining({ kind: "volume", name: "web-2-data", about: "30 GiB", module: "module.web-this" }),
      {
        id: "digitalocean_droplet.web-this-this",
        kind: "machine",
        name: "web-2",
        about: "s-1vcpu-1gb in fra1",
        module: "module.web-this",
      },
      { id: "module.box", kind: "module", name: "box", about: "Proxmox LXC container" },
      expect.objectContaining({ kind: "machine", name: "box-1", about: "1 core, 512 MiB on pve1" }),
    ],
    edges: [
      { from: "state.core", to: "module.web", kind: "reference", outputs: ["place"] },
      { from: "module.web", to: "module.web-this", kind: "reference", outputs: ["name", "privateIps.lan"] },
      { from: "state.core", to: "module.web-this", kind: "reference", outputs: ["place"] },
      { from: "hcloud_volume.web-this-data", to: "hcloud_server.web-this", kind: "attachment" },
      { from: "hcloud_volume.web-this-logs", to: "hcloud_server.web-this", kind: "attachment" },
      { from: "digitalocean_volume.web-this-this-data", to: "digitalocean_droplet.web-this-this", kind: "attachment" },
    ],
  });
});

test.each(stacksOf(packageRoot))("Mermaid parses all of the graph of %s", async (name) => {
  const graph = await graphOfStack(name);
  const { vertices, subgraphs, edges } = await readMermaid(mermaid(graph));
  const modules = graph.nodes.filter(({ kind }) => kind === "module");
  expect(subgraphs.map(({ title }) => title)).toEqual(modules.map((module) => `${module.name}: ${module.about}`));
  expect(subgraphs.map(({ nodes }) => nodes.length)).toEqual(
    modules.map(({ id }) => graph.nodes.filter(({ module }) => module === id).length),
  );
  const drawn = graph.nodes.filter(({ kind }) => kind !== "module");
  expect(Object.values(vertices)).toEqual(
    expect.arrayContaining(drawn.map(({ name: text, about }) => `${text}<br>${about}`)),
  );
  const ends = new Set([...Object.keys(vertices), ...subgraphs.map(({ id }) => id)]);
  expect(edges.filter(({ start, end }) => !ends.has(start) || !ends.has(end))).toEqual([]);
  expect(edges.map(({ text }) => text)).toEqual(graph.edges.map(({ outputs = [] }) => outputs.join("<br>")));
  // Every machine of a stack is in its graph.
  expect(drawn.some(({ kind }) => kind === "machine")).toBe(true);
});

test("Mermaid's parser rejects text that is not a flowchart", async () => {
  await expect(readMermaid('flowchart LR\n  a["open\n')).rejects.toThrow("Parse error");
});

test("names that mean something to Mermaid are text", async () => {
  const graph: Graph = {
    stack: "dev",
    nodes: [
      { id: "module.end", kind: "module", name: "end", about: 'say "hi" <b> & #1;' },
      { id: "hcloud_server.a-b", kind: "machine", name: "a-b", about: "", module: "module.end" },
      { id: "hcloud_server.a_b", kind: "machine", name: "a_b", about: "", module: "module.end" },
    ],
    edges: [{ from: "hcloud_server.a-b", to: "hcloud_server.a_b", kind: "attachment" }],
  };
  const { vertices, subgraphs, edges } = await readMermaid(mermaid(graph));
  expect(vertices).toEqual({ hcloud_server_a_b: "a-b", hcloud_server_a_b_: "a_b" });
  expect(edges).toEqual([{ start: "hcloud_server_a_b", end: "hcloud_server_a_b_", text: "" }]);
  expect(subgraphs[0]?.title).toMatch(/^end: say .*34.*hi/);
});

test("as SVG it has the same texts", async () => {
  const graph = await graphOfStack("composed");
  const picture = await svg(graph);
  expect(picture).toContain("<svg ");
  for (const { name, about, kind } of graph.nodes) {
    for (const text of kind === "module" ? [`${name}: ${about}`] : [name, about]) {
      expect(picture).toContain(`>${text.replaceAll("-", "&#45;")}<`);
    }
  }
  expect(picture.match(/class="edge"/g)).toHaveLength(graph.edges.length);
});

test("docs/composed.md shows the graph of the composed stack", async () => {
  const page = readFileSync(join(packageRoot, "docs", "composed.md"), "utf8");
  expect(page).toContain(`\`\`\`mermaid\n${mermaid(await graphOfStack("composed"))}\`\`\`\n`);
});
