"""Stands in for `k3s`: `k3s --version`, `k3s server` and `k3s agent`, configured as the real one is by config.yaml and config.yaml.d, with
prepared CAs, an embedded data store that servers join by their token, agents that join by theirs, and the part of the API that shows the nodes."""

import base64
import glob
import hashlib
import json
import os
import ssl
import subprocess
import sys
import time
import uuid

import yaml

import service
from group import Group, NoLeader, Refused

VERSION = "v1.36.4+k3s1"
API, PEER = 6443, 2380
SERVER = "/var/lib/rancher/k3s/server"
ANY = {"token", "server", "node-name", "node-ip", "flannel-iface", "node-label", "node-taint", "kubelet-arg", "protect-kernel-defaults"}
KNOWN = {
    "agent": ANY,
    "server": ANY
    | {"advertise-address", "agent-token", "cluster-cidr", "cluster-init", "disable", "disable-cloud-controller", "etcd-s3", "etcd-s3-access-key"}
    | {"etcd-s3-bucket", "etcd-s3-endpoint", "etcd-s3-folder", "etcd-s3-region", "etcd-s3-secret-key", "etcd-snapshot-retention"}
    | {"etcd-snapshot-schedule-cron", "flannel-backend", "kube-apiserver-arg", "secrets-encryption", "service-cidr", "tls-san", "write-kubeconfig-mode"},
}
# What servers have to agree on.
CRITICAL = ("cluster-cidr", "service-cidr", "flannel-backend", "disable", "disable-cloud-controller", "secrets-encryption")


def read_configuration(role):
    configuration = {}
    for path in ["/etc/rancher/k3s/config.yaml", *sorted(glob.glob("/etc/rancher/k3s/config.yaml.d/*.yaml"))]:
        with open(path) as file:
            configuration.update(yaml.safe_load(file) or {})
    for name in sorted(set(configuration) - KNOWN[role]):
        print(f'level=warning msg="Unknown flag --{name} found in config.yaml, skipping"', flush=True)
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
    }


class Server:
    def __init__(self, configuration):
        self.configuration, self.node = configuration, node_of("server", configuration)
        check_files(configuration)
        self.address = configuration["advertise-address"]
        self.tls = os.path.join(SERVER, "tls")
        self.make_certificate("server-ca", "serving", ["kubernetes", "localhost", self.node["name"], *(configuration.get("tls-san") or [])])
        self.make_certificate("etcd/server-ca", "etcd/client", ["etcd"])
        self.make_certificate("etcd/peer-ca", "etcd/peer", ["etcd"])
        for name in ("client-ca", "request-header-ca"):
            self.make_certificate(name, f"{name}-signed", ["client"])
        peer = self.file("etcd/peer.crt"), self.file("etcd/peer.key")
        self.outgoing = service.client_context(self.file("etcd/peer-ca.crt"), *peer)
        self.heartbeats = {}
        # Its folder is where k3s itself, and whoever decides how it starts, looks for data.
        self.group = Group(self.node["name"], self.address, os.path.join(SERVER, "db", "etcd"), self.ask_peer)
        self.group.operations = {"join": self.join, "heartbeat": self.heartbeat, "nodes": self.nodes, "delete": self.delete}
        peers = service.server_context(*peer, client_ca=self.file("etcd/peer-ca.crt"), client_required=True)
        service.serve("0.0.0.0", PEER, peers, self.group.handle)
        if self.group.agreed:
            print("Managed etcd cluster bootstrap already complete and initialized", flush=True)
        elif configuration.get("server"):
            self.ask_to_join(configuration["server"])
        else:
            self.group.found({self.node["name"]: self.group.entry()}, nodes={}, agreement=self.agreement(), tokens=self.tokens())
        api = service.server_context(self.file("serving.crt"), self.file("serving.key"), client_ca=self.file("client-ca.crt"))
        service.serve("0.0.0.0", API, api, self.handle)
        service.background(self.beat)

    def file(self, name):
        return os.path.join(self.tls, name)

    def make_certificate(self, ca, name, names):
        """Has one of the prepared CAs sign a certificate; without one the real k3s would make its own, and the kubeconfig be worth nothing."""
        if not os.path.exists(self.file(f"{ca}.key")):
            service.fail(f"no prepared CA {ca}")
        addresses = ["127.0.0.1", self.address]
        alternatives = [f"IP:{each}" if each.replace(".", "").isdigit() else f"DNS:{each}" for each in [*names, *addresses]]
        command = ["openssl", "req", "-x509", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc", "-days", "365"]
        command += ["-CA", self.file(f"{ca}.crt"), "-CAkey", self.file(f"{ca}.key"), "-subj", "/CN=k3s"]
        command += ["-addext", f"subjectAltName={','.join(alternatives)}", "-addext", "basicConstraints=critical,CA:false"]
        command += ["-keyout", self.file(f"{name}.key"), "-out", self.file(f"{name}.crt")]
        made = subprocess.run(command, capture_output=True, text=True)
        if made.returncode != 0:
            service.fail(f"the prepared CA {ca} cannot sign: {made.stderr}")

    def ask_peer(self, address, path, body):
        return service.ask(address, PEER, path, body, context=self.outgoing, name="etcd")

    def agreement(self):
        return {name: self.configuration.get(name) for name in CRITICAL}

    def tokens(self):
        return {"server": self.configuration["token"], "node": self.configuration.get("agent-token", self.configuration["token"])}

    def ask_to_join(self, url):
        host = url.removeprefix("https://").rsplit(":", 1)[0]
        argument = {"name": self.node["name"], "entry": self.group.entry(), "node": self.node, "agreement": self.agreement()}
        while True:
            try:
                # A token without the CA's hash trusts whoever answers; so does the real one.
                context = ssl._create_unverified_context()
                status, answer = service.ask(
                    host, API, "/v1-k3s/join", argument, context=context, name="kubernetes", headers=basic("server", self.configuration["token"])
                )
            except OSError as error:
                service.fail(f"starting kubernetes: preparing server: failed to get CA certs: {error}")
            if status == 200:
                self.group.adopt(answer)
                return
            if status != 503:
                service.fail(f"starting kubernetes: preparing server: {answer}")
            time.sleep(1)

    # What the leader does.

    def join(self, argument):
        if argument["agreement"] != self.group.agreed["agreement"]:
            raise Refused("critical configuration value mismatch between servers")
        self.admit(argument["node"])
        members = self.group.members
        other = members.get(argument["name"])
        if other and other != argument["entry"]:
            raise Refused("etcdserver: Peer URLs already exists")
        return self.group.take_in(argument["name"], argument["entry"])

    def admit(self, node):
        """A name belongs to the node that has it, until that is deleted."""
        known = self.group.agreed["nodes"].get(node["name"])
        if known and known["password"] != node["password"]:
            raise Refused("Node password rejected, duplicate hostname or contents of '/etc/rancher/node/password' may not match server node-passwd entry")
        if known != node:
            self.group.change(lambda agreed: agreed["nodes"].update({node["name"]: node}))

    def heartbeat(self, node):
        self.admit(node)
        self.heartbeats[node["name"]] = time.monotonic()
        return sorted(entry["address"] for entry in self.group.members.values())

    def nodes(self, _):
        def described(node):
            ready = time.monotonic() - self.heartbeats.get(node["name"], -service.GONE_AFTER) < service.GONE_AFTER
            shown = {key: node[key] for key in ("name", "role", "address", "labels", "taints")}
            return {**shown, "ready": ready}

        return {"cluster": self.group.agreed["group"], "items": [described(node) for _, node in sorted(self.group.agreed["nodes"].items())]}

    def delete(self, name):
        def edit(agreed):
            agreed["nodes"].pop(name)
            agreed["members"].pop(name, None)

        if name not in self.group.agreed["nodes"]:
            raise Refused(f'nodes "{name}" not found')
        self.group.change(edit)

    def beat(self):
        while True:
            try:
                self.group.call("heartbeat", self.node)
            except (NoLeader, Refused) as error:
                print(f"node is not ready: {error!r}", flush=True)
            time.sleep(1)

    # The API and what nodes ask.

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
            return self.administer(method, path, request)
        except NoLeader:
            return 503, "etcdserver: no leader"
        except Refused as refusal:
            return 403, str(refusal)

    def supervise(self, path, body, request):
        tokens = self.tokens()
        allowed = {"/v1-k3s/join": ["server"], "/v1-k3s/heartbeat": ["node", "server"]}[path]
        if request.headers.get("Authorization") not in [basic(user, tokens[user])["Authorization"] for user in allowed]:
            return 401, "not authorized"
        return 200, self.group.call(path.removeprefix("/v1-k3s/"), body)

    def administer(self, method, path, request):
        subject = [pair for part in request.connection.getpeercert().get("subject", ()) for pair in part] if request.connection.getpeercert() else []
        if ("organizationName", "system:masters") not in subject:
            return 401, "Unauthorized"
        if method == "GET" and path == "/api/v1/nodes":
            return 200, self.group.call("nodes")
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
        service.background(self.beat)

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
                status, answer = service.ask(
                    address, API, "/v1-k3s/heartbeat", self.node, context=self.context, name="kubernetes", headers=self.headers
                )
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


def basic(user, password):
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


def main(arguments):
    match arguments:
        case ["--version"]:
            print(f"k3s version {VERSION}")
        case ["server" | "agent" as role]:
            service.block_signals()
            configuration = read_configuration(role)
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
