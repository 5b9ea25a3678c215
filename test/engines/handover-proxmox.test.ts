import * as proxmox from "@pulumi/proxmoxve";
import { rigForAll, testHandover } from "./sandbox/handover";
import {
  actionsIn,
  type Forgotten,
  hclWithout,
  importIds,
  importing,
  powerCycled,
  previewed,
  program,
  type Recipe,
} from "./sandbox/recipe";
import { publicKey } from "./sandbox/rig";

/** Virtual machines, containers and snippets, which ignore changes of what an import does not find. */

jest.setTimeout(300_000);

const rig = rigForAll();

/** Common settings of machines. The CD-ROM and the serial device are set because Pulumi's plugin adds both. */
const hclMachine = `
  node_name = "pve"
  cpu {
    cores = 2
    type  = "x86-64-v2-AES"
  }
  memory {
    dedicated = 2048
  }
  agent {
    enabled = true
  }
  operating_system {
    type = "l26"
  }
  serial_device {}
  cdrom {
    interface = "ide3"
    file_id   = "none"
  }`;

const machine = {
  nodeName: "pve",
  cpu: { cores: 2, type: "x86-64-v2-AES" },
  memory: { dedicated: 2048 },
  agent: { enabled: true },
  operatingSystem: { type: "l26" },
  serialDevices: [{}],
  cdrom: { interface: "ide3", fileId: "none" },
};

const image = "local:import/debian-13.qcow2";
const templateFile = "local:vztmpl/debian-13-standard_13.1-1_amd64.tar.zst";

const recipe: Recipe = {
  hcl: `
variable "change" {
  type    = bool
  default = false
}
resource "proxmox_virtual_environment_vm" "template" {
  name     = "template"
  vm_id    = 9000
  template = true
  started  = false
${hclMachine}
  disk {
    datastore_id = "local-lvm"
    import_from  = "${image}"
    interface    = "scsi0"
    size         = 8
  }
  network_device {
    bridge = "vmbr0"
  }
  lifecycle {
    ignore_changes = [disk[0].import_from]
  }
}
resource "proxmox_virtual_environment_vm" "u" {
  name          = var.change ? "u2" : "u"
  vm_id         = 200
  description   = var.change ? "two" : "one"
  tags          = var.change ? ["b", "a"] : ["a"]
  on_boot       = true
  scsi_hardware = "virtio-scsi-single"
  bios          = "ovmf"
  machine       = "q35"
${hclMachine}
  startup {
    order    = 3
    up_delay = 60
  }
  efi_disk {
    datastore_id      = "local-lvm"
    type              = "4m"
    pre_enrolled_keys = false
  }
  disk {
    datastore_id = "local-lvm"
    import_from  = "${image}"
    interface    = "scsi0"
    size         = var.change ? 24 : 20
    discard      = "on"
    iothread     = true
    ssd          = true
  }
  disk {
    datastore_id = "local-lvm"
    interface    = "scsi1"
    size         = var.change ? 12 : 10
    iothread     = true
  }
  network_device {
    bridge      = "vmbr0"
    mac_address = "BC:24:11:00:00:01"
    vlan_id     = 20
  }
  initialization {
    datastore_id = "local-lvm"
    dns {
      domain  = "example.com"
      servers = ["10.0.0.2", "10.0.0.3"]
    }
    ip_config {
      ipv4 {
        address = "10.0.0.5/24"
        gateway = "10.0.0.1"
      }
    }
    user_account {
      username = "admin"
      password = "secret12"
      keys     = ["${publicKey}"]
    }
  }
  vga {
    type = "serial0"
  }
  lifecycle {
    ignore_changes = [disk[0].import_from]
  }
}
resource "proxmox_virtual_environment_vm" "cloned" {
  name  = "cloned"
  vm_id = 201
${hclMachine}
  clone {
    vm_id = proxmox_virtual_environment_vm.template.vm_id
  }
  disk {
    datastore_id = "local-lvm"
    interface    = "scsi0"
    size         = 8
  }
  network_device {
    bridge = "vmbr0"
  }
  initialization {
    datastore_id = "local-lvm"
    ip_config {
      ipv4 {
        address = var.change ? "10.0.0.9/24" : "10.0.0.8/24"
        gateway = "10.0.0.1"
      }
    }
  }
  lifecycle {
    ignore_changes = [clone]
  }
}
resource "proxmox_virtual_environment_file" "snippet" {
  node_name    = "pve"
  datastore_id = "local"
  content_type = "snippets"
  source_raw {
    data      = var.change ? "#cloud-config\\npackages: [jq]\\n" : "#cloud-config\\npackages: [curl]\\n"
    file_name = "user.yaml"
  }
  lifecycle {
    ignore_changes = [source_raw, overwrite, timeout_upload, upload_mode]
  }
}
resource "proxmox_virtual_environment_vm" "snipped" {
  name = "snipped"
  vm_id = 202
${hclMachine}
  disk {
    datastore_id = "local-lvm"
    import_from  = "${image}"
    interface    = "scsi0"
    size         = 8
  }
  network_device {
    bridge = "vmbr0"
  }
  initialization {
    datastore_id      = "local-lvm"
    user_data_file_id = proxmox_virtual_environment_file.snippet.id
    ip_config {
      ipv4 {
        address = "dhcp"
      }
    }
  }
  lifecycle {
    ignore_changes = [disk[0].import_from]
  }
}
resource "proxmox_virtual_environment_container" "ct" {
  node_name     = "pve"
  vm_id         = 300
  unprivileged  = true
  started       = true
  start_on_boot = true
  tags          = var.change ? ["a", "b"] : ["a"]
  startup {
    order    = 3
    up_delay = 60
  }
  features {
    nesting = true
  }
  cpu {
    cores = 2
  }
  memory {
    dedicated = 1024
    swap      = 512
  }
  disk {
    datastore_id = "local-lvm"
    size         = var.change ? 12 : 8
  }
  mount_point {
    volume = "local-lvm"
    size   = "4G"
    path   = "/srv/data"
  }
  network_interface {
    name        = "eth0"
    bridge      = "vmbr0"
    mac_address = "BC:24:11:00:AA:00"
    vlan_id     = 20
  }
  initialization {
    hostname = "ct"
    dns {
      domain  = "example.com"
      servers = ["10.0.0.2"]
    }
    ip_config {
      ipv4 {
        address = "10.0.0.7/24"
        gateway = "10.0.0.1"
      }
    }
    user_account {
      keys     = ["${publicKey}"]
      password = "secret12"
    }
  }
  operating_system {
    template_file_id = "${templateFile}"
    type             = "debian"
  }
  lifecycle {
    ignore_changes = [operating_system[0].template_file_id, initialization[0].user_account, timeout_clone, timeout_create, timeout_delete, timeout_start, timeout_update, vm_id]
  }
}
resource "proxmox_virtual_environment_container" "small" {
  node_name    = "pve"
  vm_id        = 301
  unprivileged = true
  features {
    nesting = true
  }
  cpu {
    cores = 1
    units = 100
  }
  memory {
    dedicated = 512
    swap      = 512
  }
  disk {
    datastore_id = "local-lvm"
    size         = 4
  }
  network_interface {
    name = "eth0"
  }
  initialization {
    hostname = var.change ? "small2" : "small"
    ip_config {
      ipv4 {
        address = "dhcp"
      }
    }
  }
  operating_system {
    template_file_id = "${templateFile}"
    type             = "debian"
  }
  lifecycle {
    ignore_changes = [operating_system[0].template_file_id, timeout_clone, timeout_create, timeout_delete, timeout_start, timeout_update, vm_id]
  }
}
`,
  resources(make, change) {
    const disk = { datastoreId: "local-lvm", interface: "scsi0", size: 8 };
    const imported = { ...disk, importFrom: image };
    const ofImport = ["disks[0].importFrom", "disks[0].speed", "watchdog"];
    const template = make(
      proxmox.VmLegacy,
      "template",
      {
        ...machine,
        name: "template",
        vmId: 9000,
        template: true,
        started: false,
        disks: [imported],
        networkDevices: [{ bridge: "vmbr0" }],
      },
      { ignoreChanges: ofImport },
    );
    make(
      proxmox.VmLegacy,
      "u",
      {
        ...machine,
        name: change("u", "u2"),
        vmId: 200,
        description: change("one", "two"),
        tags: change(["a"], ["b", "a"]),
        onBoot: true,
        scsiHardware: "virtio-scsi-single",
        bios: "ovmf",
        machine: "q35",
        startup: { order: 3, upDelay: 60 },
        efiDisk: { datastoreId: "local-lvm", type: "4m", preEnrolledKeys: false },
        disks: [
          { ...imported, size: change(20, 24), discard: "on", iothread: true, ssd: true },
          { ...disk, interface: "scsi1", size: change(10, 12), iothread: true },
        ],
        networkDevices: [{ bridge: "vmbr0", macAddress: "BC:24:11:00:00:01", vlanId: 20 }],
        initialization: {
          datastoreId: "local-lvm",
          dns: { domain: "example.com", servers: ["10.0.0.2", "10.0.0.3"] },
          ipConfigs: [{ ipv4: { address: "10.0.0.5/24", gateway: "10.0.0.1" } }],
          userAccount: { username: "admin", password: "secret12", keys: [publicKey] },
        },
        vga: { type: "serial0" },
      },
      { ignoreChanges: [...ofImport, "disks[1].speed"] },
    );
    make(
      proxmox.VmLegacy,
      "cloned",
      {
        ...machine,
        name: "cloned",
        vmId: 201,
        clone: { vmId: template.vmId },
        disks: [disk],
        networkDevices: [{ bridge: "vmbr0" }],
        initialization: {
          datastoreId: "local-lvm",
          ipConfigs: [{ ipv4: { address: change("10.0.0.8/24", "10.0.0.9/24"), gateway: "10.0.0.1" } }],
        },
      },
      { ignoreChanges: ["clone", "disks[0].speed", "watchdog"] },
    );
    const data = change("#cloud-config\npackages: [curl]\n", "#cloud-config\npackages: [jq]\n");
    const snippet = make(
      proxmox.FileLegacy,
      "snippet",
      { nodeName: "pve", datastoreId: "local", contentType: "snippets", sourceRaw: { data, fileName: "user.yaml" } },
      { ignoreChanges: ["sourceRaw", "overwrite", "timeoutUpload", "uploadMode"] },
    );
    make(
      proxmox.VmLegacy,
      "snipped",
      {
        ...machine,
        name: "snipped",
        vmId: 202,
        disks: [imported],
        networkDevices: [{ bridge: "vmbr0" }],
        initialization: {
          datastoreId: "local-lvm",
          userDataFileId: snippet.id,
          ipConfigs: [{ ipv4: { address: "dhcp" } }],
        },
      },
      { ignoreChanges: ofImport },
    );
    const operatingSystem = { templateFileId: templateFile, type: "debian" };
    const ofContainers = [
      ...["operatingSystem.templateFileId", "console", "vmId"],
      ...["timeoutClone", "timeoutCreate", "timeoutDelete", "timeoutUpdate"],
    ];
    make(
      proxmox.ContainerLegacy,
      "ct",
      {
        nodeName: "pve",
        vmId: 300,
        unprivileged: true,
        started: true,
        startOnBoot: true,
        tags: change(["a"], ["a", "b"]),
        startup: { order: 3, upDelay: 60 },
        features: { nesting: true },
        cpu: { cores: 2 },
        memory: { dedicated: 1024, swap: 512 },
        disk: { datastoreId: "local-lvm", size: change(8, 12) },
        mountPoints: [{ volume: "local-lvm", size: "4G", path: "/srv/data" }],
        networkInterfaces: [{ name: "eth0", bridge: "vmbr0", macAddress: "BC:24:11:00:AA:00", vlanId: 20 }],
        initialization: {
          hostname: "ct",
          dns: { domain: "example.com", servers: ["10.0.0.2"] },
          ipConfigs: [{ ipv4: { address: "10.0.0.7/24", gateway: "10.0.0.1" } }],
          userAccount: { keys: [publicKey], password: "secret12" },
        },
        operatingSystem,
        timeoutStart: 0,
      },
      { ignoreChanges: [...ofContainers, "initialization.userAccount"] },
    );
    make(
      proxmox.ContainerLegacy,
      "small",
      {
        nodeName: "pve",
        vmId: 301,
        unprivileged: true,
        features: { nesting: true },
        cpu: { cores: 1, units: 100 },
        memory: { dedicated: 512, swap: 512 },
        disk: { datastoreId: "local-lvm", size: 4 },
        networkInterfaces: [{ name: "eth0" }],
        initialization: { hostname: change("small", "small2"), ipConfigs: [{ ipv4: { address: "dhcp" } }] },
        operatingSystem,
        timeoutStart: 0,
      },
      { ignoreChanges: ofContainers },
    );
  },
};

const count = [...recipe.hcl.matchAll(/^resource /gm)].length;

/** The actions for the changed values, all in place; machines with another address or host name are restarted. */
const changes = Object.fromEntries(["cloned", "ct", "small", "u"].map((name) => [name, "update"]));

/** Members that an import does not find, with the action if they are not ignored. */
const forgotten: readonly Forgotten[] = [
  { name: "u", action: "update", path: "disk[0].import_from", property: "disks[0].importFrom" },
  { name: "cloned", action: "replace", path: "clone", property: "clone" },
  { name: "snippet", action: "replace", path: "source_raw", property: "sourceRaw" },
  { name: "snippet", action: "update", path: "overwrite", property: "overwrite" },
  { name: "snippet", action: "update", path: "timeout_upload", property: "timeoutUpload" },
  { name: "snippet", action: "update", path: "upload_mode", property: "uploadMode" },
  {
    name: "ct",
    action: "replace",
    path: "operating_system[0].template_file_id",
    property: "operatingSystem.templateFileId",
  },
  { name: "ct", action: "replace", path: "initialization[0].user_account", property: "initialization.userAccount" },
  { name: "ct", action: "update", path: "timeout_create", property: "timeoutCreate" },
  { name: "ct", action: "update", path: "vm_id", property: "vmId" },
  { name: "ct", action: "update", path: "timeout_start" },
  // A default that Pulumi's plugin adds.
  { name: "u", action: "update", property: "disks[0].speed" },
  { name: "u", action: "update", property: "disks[1].speed" },
  { name: "u", action: "update", property: "watchdog" },
  { name: "ct", action: "update", property: "console" },
];

testHandover(rig, { recipe, count, changes, restarted: ["301", "cloned"], forgotten });

/** A machine that uses the provider's defaults. */
const plain: Recipe = {
  hcl: `
resource "proxmox_virtual_environment_vm" "plain" {
  name      = "plain"
  node_name = "pve"
  vm_id     = 210
  cpu {
    cores = 2
  }
  memory {
    dedicated = 1024
  }
  serial_device {}
  cdrom {
    interface = "ide3"
    file_id   = "none"
  }
  disk {
    interface = "scsi0"
    size      = 8
  }
  network_device {}
}
`,
  resources(make) {
    make(
      proxmox.VmLegacy,
      "plain",
      {
        name: "plain",
        nodeName: "pve",
        vmId: 210,
        cpu: { cores: 2 },
        memory: { dedicated: 1024 },
        serialDevices: [{}],
        cdrom: { interface: "ide3", fileId: "none" },
        disks: [{ interface: "scsi0", size: 8 }],
        networkDevices: [{}],
      },
      { ignoreChanges: ["agent", "operatingSystem", "disks[0].speed", "watchdog"] },
    );
  },
};

test("a block that has only defaults restarts a machine after an import if HCL writes it", async () => {
  const stack = await rig().pulumi("plain", program(plain));
  await stack.up();
  const clean = await rig().tofu(await importing(stack, plain.hcl));
  expect(await clean.counts()).toEqual({ import: 1, add: 0, change: 0, destroy: 0 });

  const agent = "  agent {\n    enabled = false\n  }\n";
  const tofu = await rig().tofu(await importing(stack, plain.hcl.replace("  serial_device {}\n", `${agent}$&`)));
  expect(actionsIn(await tofu.plan())).toEqual({ plain: "update" });
  await tofu.apply();
  expect(powerCycled(rig())).toEqual(["plain"]);
});

test.each(["agent", "operatingSystem", "watchdog"])(
  "a block of nothing but defaults restarts a machine after an import, where Pulumi does not ignore its own %s",
  async (path) => {
    const tofu = await rig().tofu(plain.hcl);
    await tofu.apply();
    const ids = await importIds(tofu);
    const clean = await rig().pulumi(`clean-${path}`, program(plain, { ids }));
    expect((await clean.up()).summary.resourceChanges).toEqual({ create: 1, import: 1 });
    expect(powerCycled(rig())).toEqual([]);

    const stack = await rig().pulumi(`with-${path}`, program(plain, { ids, without: [{ name: "plain", path }] }));
    expect(await previewed(stack)).toEqual({ plain: "update" });
    await stack.up();
    expect(powerCycled(rig())).toEqual(["plain"]);
  },
);

test("Pulumi ignores the speed of a disk by its number only, and the time to start a container not at all", async () => {
  const anyDisk = { ...plain, resources: ignoringInstead(plain, "disks[0].speed", "disks[*].speed") };
  const tofu = await rig().tofu(plain.hcl);
  await tofu.apply();
  const stack = await rig().pulumi("any-disk", program(anyDisk, { ids: await importIds(tofu) }));
  expect(await previewed(stack)).toEqual({ plain: "update" });

  const containers = await rig().tofu(recipe.hcl);
  await containers.apply();
  const ignoring: Recipe = {
    ...recipe,
    resources: (make, change) =>
      recipe.resources((type, name, args, options) => {
        const { timeoutStart, ...rest } = args as { timeoutStart?: number };
        const ignoreChanges = [...(options?.ignoreChanges ?? []), ...(timeoutStart === 0 ? ["timeoutStart"] : [])];
        return make(type, name, rest as typeof args, { ...options, ignoreChanges });
      }, change),
  };
  const other = await rig().pulumi("start", program(ignoring, { ids: await importIds(containers) }));
  expect(await previewed(other)).toEqual({ ct: "update", small: "update" });
});

test("replacing a snippet replaces the machines that refer to its ID", async () => {
  const tofu = await rig().tofu(hclWithout(recipe, [{ name: "snippet", path: "source_raw" }]));
  await tofu.apply();
  const actions = actionsIn(await tofu.plan("-var=change=true"));
  expect(actions).toEqual({ ...changes, snippet: "replace", snipped: "replace" });
});

/** Returns the resources of a recipe, which ignore one path instead of another. */
function ignoringInstead({ resources }: Recipe, path: string, other: string): Recipe["resources"] {
  return (make, change) =>
    resources((type, name, args, options) => {
      const ignoreChanges = options?.ignoreChanges?.map((each) => (each === path ? other : each));
      return make(type, name, args, { ...options, ignoreChanges });
    }, change);
}
