"""Stands in for `k3s`: `k3s --version`, `k3s server`, `k3s agent`, `k3s etcd-snapshot save` and a little of `k3s kubectl`, configured as the real
one is by config.yaml and config.yaml.d, with prepared CAs, an embedded data store that servers join by their token and that is restored from
snapshots, agents that join by theirs, certificates that are renewed at a start, and the part of the API that shows nodes and config maps."""

import base64
import glob
import hashlib
import json
import os
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
import uuid

import yaml

import k3s_keys
import keys
import service
from group import Group, NoLeader, Refused
from version import VERSION

API, PEER = 6443, 2380
SERVER = "/var/lib/rancher/k3s/server"
ETCD, SNAPSHOTS, RESET_FLAG = f"{SERVER}/db/etcd", f"{SERVER}/db/snapshots", f"{SERVER}/db/reset-flag"
CONTROL_PLANE = "node-role.kubernetes.io/control-plane"
SECRET_SUFFIX = ".node-password.k3s"
# Certificates with at most this many days left are renewed at a start.
RENEWED_FROM_DAYS = 120


def critical(configuration):
    """What a server must have in common with the one that it joins; of what is disabled, only the load balancer of services."""
    names = """cluster-cidr cluster-dns cluster-domain disable-cloud-controller disable-helm-controller disable-network-policy egress-selector-mode
        embedded-registry flannel-backend flannel-external-ip flannel-ipv6-masq secrets-encryption secrets-encryption-provider service-cidr
        supervisor-metrics""".split()
    return {**{name: configuration.get(name) for name in names}, "disable-service-lb": "servicelb" in configuration.get("disable", [])}


def listed(value):
    return value if isinstance(value, list) else [value]


def read_configuration(role, flags=()):
    configuration = {}
    for path in ["/etc/rancher/k3s/config.yaml", *sorted(glob.glob("/etc/rancher/k3s/config.yaml.d/*.yaml"))]:
        with open(path) as file:
            for key, value in (yaml.safe_load(file) or {}).items():
                name = key.removesuffix("+")
                # With a plus sign, it is added to what other files have.
                added = name in configuration and name != key
                configuration[name] = [*listed(configuration[name]), *listed(value)] if added else value
    for flag in flags:
        name, _, value = flag.removeprefix("--").partition("=")
        configuration[name] = yaml.safe_load(value) if value else True
    # Like the real one, warns about an unknown key and ignores it.
    keys.check("k3s", k3s_keys.as_flags(configuration), {"server": k3s_keys.SERVER, "agent": k3s_keys.AGENT}[role])
    return configuration


def check_files(configuration):
    """Files that the API server is told to read have to be there."""
    for argument in configuration.get("kube-apiserver-arg", []):
        name, _, path = argument.partition("=")
        if name in ("admission-control-config-file", "audit-policy-file"):
            try:
                with open(path) as file:
                    yaml.safe_load(file)["kind"]
            except (OSError, yaml.YAMLError, TypeError, KeyError) as error:
                service.fail(f"apiserver exited: {name}: {error!r}")


def addons():
    """What is deployed: the files in the folder of manifests, and the objects that each of them describes."""
    for path in sorted(glob.glob(os.path.join(SERVER, "manifests", "*"))):
        with open(path) as file:
            objects = [each for each in yaml.safe_load_all(file) if each]
        yield os.path.basename(path), [" ".join(filter(None, (each["kind"], each.get("metadata", {}).get("name")))) for each in objects]


def bound_groups():
    """The groups that the manifests give all rights."""
    for path in glob.glob(os.path.join(SERVER, "manifests", "*.json")):
        with open(path) as file:
            manifest = json.load(file)
        if manifest["kind"] == "ClusterRoleBinding" and manifest["roleRef"]["name"] == "cluster-admin":
            yield from (each["name"] for each in manifest["subjects"] if each["kind"] == "Group")


def node_password():
    """By which a node proves that it is the one that registered under its name."""
    path = "/etc/rancher/node/password"
    if not os.path.exists(path):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as file:
            file.write(uuid.uuid4().hex)
    with open(path) as file:
        return file.read()


def node_of(role, configuration):
    interface, address = configuration["flannel-iface"], configuration["node-ip"]
    listed = subprocess.run(["ip", "-4", "address", "show", "dev", interface], capture_output=True, text=True).stdout
    if f" {address}/" not in listed:
        service.fail(f"flannel exited: interface {interface} has not the address {address}")
    return {
        "name": configuration["node-name"],
        "role": role,
        "address": address,
        "labels": sorted(configuration.get("node-label") or []),
        "taints": sorted(configuration.get("node-taint") or []),
        "password": node_password(),
        "version": VERSION,
    }


def expires_within(days, path):
    return subprocess.run(["openssl", "x509", "-noout", "-checkend", str(days * 86400), "-in", path], capture_output=True).returncode != 0


def sign(ca, certificate, key, names=(), subject="/CN=k3s"):
    """Has a CA, of which the path without its ending is given, sign a certificate, unless there is one that need not be renewed yet."""
    if os.path.exists(certificate) and not expires_within(RENEWED_FROM_DAYS, certificate):
        return
    if not os.path.exists(f"{ca}.key"):
        # Without a CA the real k3s would generate its own, and the kubeconfig would not work.
        service.fail(f"no prepared CA {ca}")
    os.makedirs(os.path.dirname(certificate), exist_ok=True)
    alternatives = [f"IP:{each}" if each.replace(".", "").isdigit() else f"DNS:{each}" for each in names]
    command = ["openssl", "req", "-x509", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc", "-days", "365"]
    command += ["-CA", f"{ca}.crt", "-CAkey", f"{ca}.key", "-subj", subject, "-addext", "basicConstraints=critical,CA:false"]
    command += ["-addext", f"subjectAltName={','.join(alternatives)}"] if alternatives else []
    made = subprocess.run([*command, "-keyout", key, "-out", certificate], capture_output=True, text=True)
    if made.returncode != 0:
        service.fail(f"the prepared CA {ca} cannot sign: {made.stderr}")


def write(path, content):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as file:
        file.write(content)


class Server:
    def __init__(self, configuration):
        self.configuration, self.node = configuration, node_of("server", configuration)
        check_files(configuration)
        self.address = configuration["advertise-address"]
        own = [self.node["name"], "127.0.0.1", self.address]
        self.make_certificate("server-ca", "serving-kube-apiserver", ["kubernetes", "localhost", *own, *(configuration.get("tls-san") or [])])
        self.make_certificate("etcd/server-ca", "etcd/client", ["etcd", *own])
        self.make_certificate("etcd/peer-ca", "etcd/peer-server-client", ["etcd", *own])
        self.make_certificate("request-header-ca", "client-auth-proxy")
        self.make_certificate("client-ca", "client-admin", subject="/O=system:masters/CN=system:admin")
        keep_node_certificate(self.node_certificate(self.node["name"]))
        peer = self.file("etcd/peer-server-client.crt"), self.file("etcd/peer-server-client.key")
        self.outgoing = service.client_context(self.file("etcd/peer-ca.crt"), *peer)
        self.heartbeats = {}
        # The folder in which k3s and the join script look for data.
        self.group = Group(self.node["name"], self.address, ETCD, self.ask_peer)
        self.group.operations = {
            "join": self.join,
            "heartbeat": self.heartbeat,
            "nodes": self.nodes,
            "delete": self.delete,
            "add": self.add,
            "forget": self.forget,
        }
        peers = service.server_context(*peer, client_ca=self.file("etcd/peer-ca.crt"), client_required=True)
        service.serve("0.0.0.0", PEER, peers, self.group.handle)
        if self.group.agreed:
            self.end_reset()
            print("Managed etcd cluster bootstrap already complete and initialized", flush=True)
        elif configuration.get("server"):
            self.ask_to_join(configuration["server"])
        else:
            self.group.found({self.node["name"]: self.group.entry()}, nodes={}, passwords={}, objects={}, token=configuration["token"])
        api = service.server_context(self.file("serving-kube-apiserver.crt"), self.file("serving-kube-apiserver.key"), client_ca=self.file("client-ca.crt"))
        service.serve("0.0.0.0", API, api, self.handle)
        service.background(self.beat)

    def file(self, name):
        return os.path.join(SERVER, "tls", name)

    def make_certificate(self, ca, name, *more, **named):
        sign(self.file(ca), self.file(f"{name}.crt"), self.file(f"{name}.key"), *more, **named)

    def node_certificate(self, name):
        """That of a kubelet, which is signed whenever it asks."""
        with tempfile.TemporaryDirectory() as folder:
            paths = os.path.join(folder, "crt"), os.path.join(folder, "key")
            sign(self.file("client-ca"), *paths, subject=f"/O=system:nodes/CN=system:node:{name}")
            return [read(path) for path in paths]

    def end_reset(self):
        """The first start after a restore: the password of this node may not be that in the snapshot."""
        try:
            os.remove(RESET_FLAG)
        except FileNotFoundError:
            return
        self.group.change(lambda agreed: agreed["passwords"].pop(self.node["name"], None))

    def ask_peer(self, address, path, body):
        return service.ask(address, PEER, path, body, context=self.outgoing, name="etcd")

    def tokens(self):
        return {"server": self.configuration["token"], "node": self.configuration.get("agent-token", self.configuration["token"])}

    def ask_to_join(self, url):
        host = url.removeprefix("https://").rsplit(":", 1)[0]
        self.compare_configuration(host)
        argument = {"name": self.node["name"], "entry": self.group.entry(), "node": self.node}
        while True:
            status, answer = self.ask_server(host, "join", argument, basic("server", self.configuration["token"]))
            if status == 200:
                self.group.adopt(answer)
                return
            if status != 503:
                service.fail(f"starting kubernetes: preparing server: {answer}")
            time.sleep(1)

    def compare_configuration(self, host):
        status, theirs = self.ask_server(host, "config", None, basic("node", self.tokens()["node"]))
        if status != 200:
            service.fail(f"preparing server: failed to bootstrap cluster data: failed to validate server configuration: {theirs}")
        different = [name for name, value in critical(self.configuration).items() if value != theirs[name]]
        for name in different:
            print(f'level=warning msg="critical configuration mismatched: {name}"', flush=True)
        if different:
            mismatch = "failed to validate server configuration: critical configuration value mismatch between servers"
            service.fail(f"preparing server: failed to bootstrap cluster data: {mismatch}")

    def ask_server(self, host, path, body, headers):
        # Like the real one, a token without the CA's hash trusts any server.
        context = ssl._create_unverified_context()
        try:
            return service.ask(host, API, f"/v1-k3s/{path}", body, context=context, name="kubernetes", headers=headers)
        except OSError as error:
            service.fail(f"starting kubernetes: preparing server: failed to get CA certs: {error}")

    # The leader's work.

    def join(self, argument):
        self.admit(argument["node"])
        members = self.group.members
        other = members.get(argument["name"])
        if other and other != argument["entry"]:
            raise Refused("etcdserver: Peer URLs already exists")
        return self.group.take_in(argument["name"], argument["entry"])

    def admit(self, node):
        """A name belongs to the node that has it, until that is deleted."""
        name, agreed = node["name"], self.group.agreed
        shown = {key: value for key, value in node.items() if key != "password"}

        def register(agreed):
            agreed["nodes"][name] = shown
            agreed["passwords"][name] = node["password"]

        if agreed["passwords"].get(name, node["password"]) != node["password"]:
            raise Refused("Node password rejected, duplicate hostname or contents of '/etc/rancher/node/password' may not match server node-passwd entry")
        if agreed["nodes"].get(name) != shown or name not in agreed["passwords"]:
            self.group.change(register)

    def heartbeat(self, node):
        self.admit(node)
        self.heartbeats[node["name"]] = time.monotonic()
        return sorted(entry["address"] for entry in self.group.members.values())

    def nodes(self, _):
        def described(node):
            ready = time.monotonic() - self.heartbeats.get(node["name"], -service.GONE_AFTER) < service.GONE_AFTER
            shown = {key: node[key] for key in ("name", "role", "address", "labels", "taints")}
            return {**shown, "ready": ready, "status": {"nodeInfo": {"kubeletVersion": node["version"]}}}

        return {"cluster": self.group.agreed["group"], "items": [described(node) for _, node in sorted(self.group.agreed["nodes"].items())]}

    def delete(self, name):
        def edit(agreed):
            agreed["nodes"].pop(name)
            agreed["passwords"].pop(name, None)
            agreed["members"].pop(name, None)

        if name not in self.group.agreed["nodes"]:
            raise Refused(f'nodes "{name}" not found')
        self.group.change(edit)

    def add(self, name):
        self.group.change(lambda agreed: agreed["objects"].update({name: {"metadata": {"name": name}}}))

    def forget(self, name):
        self.group.change(lambda agreed: agreed["passwords"].pop(name, None))

    def beat(self):
        while True:
            try:
                self.group.call("heartbeat", self.node)
            except (NoLeader, Refused) as error:
                print(f"node is not ready: {error!r}", flush=True)
            time.sleep(1)

    # The API, and the requests of nodes.

    def handle(self, method, path, body, request):
        if path == "/ping":
            return 200, b"pong"
        if path == "/cacerts":
            with open(self.file("server-ca.crt")) as file:
                return 200, {"certificate": file.read()}
        if path.startswith("/static/"):
            try:
                with open(os.path.join(SERVER, os.path.normpath(path).lstrip("/")), "rb") as file:
                    return 200, file.read()
            except OSError:
                return 404, "not found"
        try:
            if path.startswith("/v1-k3s/"):
                return self.supervise(path, body, request)
            return self.administer(method, path, body, request)
        except NoLeader:
            return 503, "etcdserver: no leader"
        except Refused as refusal:
            return 403, str(refusal)

    def supervise(self, path, body, request):
        tokens = self.tokens()
        allowed = ["server"] if path == "/v1-k3s/join" else ["node", "server"]
        if request.headers.get("Authorization") not in [basic(user, tokens[user])["Authorization"] for user in allowed]:
            return 401, "not authorized"
        if path == "/v1-k3s/config":
            return 200, critical(self.configuration)
        if path == "/v1-k3s/client-kubelet.crt":
            return 200, self.node_certificate(body)
        return 200, self.group.call(path.removeprefix("/v1-k3s/"), body)

    def administer(self, method, path, body, request):
        subject = [pair for part in request.connection.getpeercert().get("subject", ()) for pair in part] if request.connection.getpeercert() else []
        if not subject:
            return 401, "Unauthorized"
        if not any(("organizationName", group) in subject for group in ("system:masters", *bound_groups())):
            return 403, "Forbidden"
        path, _, query = path.partition("?")
        if method == "GET" and path == "/api/v1/nodes":
            nodes = self.group.call("nodes")
            servers = dict(urllib.parse.parse_qsl(query)).get("labelSelector") == CONTROL_PLANE
            return 200, {**nodes, "items": [each for each in nodes["items"] if each["role"] == "server" or not servers]}
        if path == "/api/v1/namespaces/default/configmaps":
            if method == "POST":
                return 200, self.group.call("add", body["metadata"]["name"])
            return 200, {"items": list(self.group.agreed["objects"].values())}
        if path.startswith("/api/v1/namespaces/kube-system/secrets"):
            if method == "DELETE":
                return 200, self.group.call("forget", path.rsplit("/", 1)[1].removesuffix(SECRET_SUFFIX))
            return 200, {"items": [name + SECRET_SUFFIX for name in sorted(self.group.agreed["passwords"])]}
        if method == "GET" and path == "/apis/k3s.cattle.io/v1/namespaces/kube-system/addons":
            return 200, {"items": [{"name": name, "objects": objects} for name, objects in addons()]}
        if method == "DELETE" and path.startswith("/api/v1/nodes/"):
            return 200, self.group.call("delete", path.removeprefix("/api/v1/nodes/"))
        return 404, "not found"


class Agent:
    def __init__(self, configuration):
        self.node = node_of("agent", configuration)
        self.servers = [configuration["server"].removeprefix("https://").rsplit(":", 1)[0]]
        token = configuration["token"]
        # K10<hash of the CA>::<user>:<password>
        self.hash, credentials = token.removeprefix("K10").split("::", 1)
        self.headers = basic(*credentials.split(":", 1))
        self.trust_authority()
        while True:
            answer = self.register()
            if answer:
                break
            time.sleep(1)
        keep_node_certificate(self.ask("client-kubelet.crt", self.node["name"], answer[0])[1])
        service.background(self.beat)

    def ask(self, path, body, address):
        return service.ask(address, API, f"/v1-k3s/{path}", body, context=self.context, name="kubernetes", headers=self.headers)

    def trust_authority(self):
        try:
            _, answer = service.ask(self.servers[0], API, "/cacerts", context=ssl._create_unverified_context(), name="kubernetes")
        except OSError as error:
            service.fail(f"failed to get CA certs: {error}")
        certificate = answer["certificate"]
        if hashlib.sha256(certificate.encode()).hexdigest() != self.hash:
            service.fail("token CA hash does not match the Cluster CA certificate hash")
        self.context = service.client_context(None)
        self.context.load_verify_locations(cadata=certificate)

    def register(self):
        """Servers that one of them names, itself first, or none."""
        for address in self.servers:
            try:
                status, answer = self.ask("heartbeat", self.node, address)
            except OSError as error:
                status, answer = 503, error
            if status == 200:
                return [address, *(each for each in answer if each != address)]
            print(f"Waiting to retrieve agent configuration; server {address} is not ready: {answer}", flush=True)
        return None

    def beat(self):
        while True:
            servers = self.register()
            self.servers = servers or self.servers
            time.sleep(1)


def reset(configuration):
    """Makes this server the only member of a cluster that has what is in the snapshot."""
    if configuration.get("server"):
        service.fail("cannot perform cluster-reset while server URL is set - remove server from configuration before resetting")
    path = configuration["cluster-reset-restore-path"]
    if configuration.get("etcd-s3"):
        place = "/".join(filter(None, (configuration["etcd-s3-bucket"], configuration.get("etcd-s3-folder"), path)))
        with urllib.request.urlopen(f"http://{configuration['etcd-s3-endpoint']}/{place}") as answer:
            path = os.path.join(SNAPSHOTS, path)
            write(path, answer.read().decode())
    if not os.path.isfile(path):
        service.fail(f"etcd: snapshot path does not exist: {path}")
    agreed = json.loads(read(path))
    if agreed["token"] != configuration["token"]:
        service.fail("bootstrap data already found and encrypted with different token")
    if os.path.exists(ETCD):
        os.rename(ETCD, f"{ETCD}-old-{int(time.time())}")
    name, identity = configuration["node-name"], str(uuid.uuid4())
    members = {name: {"address": configuration["advertise-address"], "identity": identity}}
    agreed = {**agreed, "group": str(uuid.uuid4()), "version": agreed["version"] + 1, "members": members}
    write(os.path.join(ETCD, "group.json"), json.dumps([agreed, identity]))
    write(RESET_FLAG, "")
    print("Managed etcd cluster membership has been reset, restart without --cluster-reset flag now.", flush=True)


def save_snapshot(name):
    agreed, _ = json.loads(read(os.path.join(ETCD, "group.json")))
    saved = f"{name}-{read_configuration('server')['node-name']}-{int(time.time())}"
    write(os.path.join(SNAPSHOTS, saved), json.dumps(agreed))
    print(f"Snapshot {saved} saved.")


def kubectl(arguments):
    """What scripts of nodes ask, as the administrator whom k3s makes."""
    context = service.client_context(*(os.path.join(SERVER, "tls", name) for name in ("server-ca.crt", "client-admin.crt", "client-admin.key")))

    def ask(path, method="GET"):
        status, answer = service.ask("127.0.0.1", API, path, context=context, name="kubernetes", method=method)
        if status != 200:
            service.fail(f"{path}: {answer}")
        return answer

    secrets = "/api/v1/namespaces/kube-system/secrets"
    match arguments:
        case ["--namespace", "kube-system", "get", "secret", "--output", "name"]:
            for name in ask(secrets)["items"]:
                print(f"secret/{name}")
        case ["--namespace", "kube-system", "delete", *names]:
            for name in names:
                ask(f"{secrets}/{name.removeprefix('secret/')}", "DELETE")
                print(f'{name} "{name}" deleted')
        case ["get", "nodes", "--no-headers", "--selector", selector]:
            for node in ask(f"/api/v1/nodes?labelSelector={selector}")["items"]:
                print(node["name"], "Ready" if node["ready"] else "NotReady", "control-plane,etcd", "1d", VERSION, sep="   ")
        case _:
            service.fail(f"unknown command {arguments}")


def keep_node_certificate(pair):
    for ending, content in zip(("crt", "key"), pair):
        write(f"/var/lib/rancher/k3s/agent/client-kubelet.{ending}", content)


def read(path):
    with open(path) as file:
        return file.read()


def basic(user, password):
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


def main(arguments):
    match arguments:
        case ["--version"]:
            print(f"k3s version {VERSION}")
        case ["etcd-snapshot", "save", "--name", name]:
            save_snapshot(name)
        case ["kubectl", *command]:
            kubectl(command)
        case ["server" | "agent" as role, *flags]:
            service.block_signals()
            configuration = read_configuration(role, flags)
            if configuration.get("cluster-reset"):
                reset(configuration)
                return
            service.tell_call(configuration=configuration)
            if role == "server":
                Server(configuration)
            else:
                Agent(configuration)
            service.ready()
            service.wait_for_end()
        case _:
            service.fail(f"no help topic for {arguments}")


main(sys.argv[1:])
