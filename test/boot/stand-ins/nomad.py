"""Stands in for `nomad`: `nomad version`, `nomad operator snapshot save|restore FILE` and `nomad agent -config=FILE` as server or client, with gossip that a key protects, RPC with mutual TLS by
names, and the part of the API that shows who is there."""

import base64
import hashlib
import hmac
import json
import os
import secrets
import socket
import socketserver
import ssl
import sys
import time
import urllib.parse
import uuid

import keys
import nomad_keys
import service
from group import Group, NoLeader, Refused
from version import VERSION

HTTP, RPC, SERF = 4646, 4647, 4648

def block(configuration, name):
    """The only block of a name; a configuration in JSON has blocks in lists."""
    blocks = configuration.get(name, [])
    if len(blocks) > 1:
        service.fail(f"{name} is given {len(blocks)} times")
    return blocks[0] if blocks else {}


def read_configuration(path):
    try:
        with open(path) as file:
            configuration = json.load(file)
    except (OSError, ValueError) as error:
        service.fail(f"error loading configuration from {path}: {error}")
    keys.check("Nomad", configuration, nomad_keys.AGENT)
    return configuration


class Agent:
    """What servers and clients have in common."""

    def __init__(self, configuration):
        self.name, self.region = configuration["name"], configuration["region"]
        self.datacenter, self.folder = configuration["datacenter"], configuration["data_dir"]
        self.advertise = {use: service.resolved(at) for use, at in block(configuration, "advertise").items()}
        self.acl = block(configuration, "acl").get("enabled", False)
        tls = block(configuration, "tls")
        files = tls["cert_file"], tls["key_file"]
        try:
            self.http = service.server_context(*files)
            self.rpc = service.server_context(*files, client_ca=tls["ca_file"], client_required=True)
            self.outgoing = service.client_context(tls["ca_file"], *files)
        except (OSError, ssl.SSLError) as error:
            service.fail(f"failed to load TLS configuration: {error}")
        if not os.access(self.folder, os.W_OK):
            service.fail(f"cannot write to data_dir {self.folder}: permission denied")

    def ask_server(self, address, path, body):
        return service.ask(address, RPC, path, body, context=self.outgoing, name=f"server.{self.region}.nomad")

    def identity(self):
        """The node's ID, which lasts as long as its data."""
        path = os.path.join(self.folder, "client", "client-id")
        if not os.path.exists(path):
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w") as file:
                file.write(str(uuid.uuid4()))
        with open(path) as file:
            return file.read()


class Server(Agent):
    def __init__(self, configuration):
        super().__init__(configuration)
        settings = block(configuration, "server")
        self.expected, self.key = settings["bootstrap_expect"], base64.b64decode(settings["encrypt"], validate=True)
        if len(self.key) not in (16, 32):
            service.fail("failed to decode encryption key: it has to be 16 or 32 bytes")
        self.joins = block(settings, "server_join")["retry_join"]
        self.address = self.advertise["serf"]
        self.group = Group(self.name, self.address, os.path.join(self.folder, "server", "raft"), self.ask_server)
        self.group.operations = {"heartbeat": self.heartbeat, "nodes": self.listed_nodes, "bootstrap": self.bootstrap_acl, "restore": self.restore}
        self.gossip = {self.name: self.said()}
        self.acknowledged = {}
        self.heartbeats = {}
        service.serve(configuration["bind_addr"], RPC, self.rpc, self.handle_rpc)
        service.serve(configuration["bind_addr"], HTTP, self.http, self.handle_api)
        self.listen_to_gossip(configuration["bind_addr"])
        service.background(self.gossip_on)

    # Gossip: servers exchange members over TCP, and probes over UDP. Messages without the key are ignored.

    def said(self):
        return {"entry": self.group.entry(), "expected": self.expected, "bootstrapped": self.group.agreed is not None}

    def sealed(self, message):
        content = json.dumps(message)
        return json.dumps([content, hmac.new(self.key, content.encode(), hashlib.sha256).hexdigest()]).encode() + b"\n"

    def opened(self, data):
        content, code = json.loads(data)
        if not hmac.compare_digest(code, hmac.new(self.key, content.encode(), hashlib.sha256).hexdigest()):
            print("[ERR] memberlist: failed to decrypt: no installed keys could decrypt the message", flush=True)
            raise OSError("wrong gossip key")
        return json.loads(content)

    def listen_to_gossip(self, address):
        agent = self

        class Exchange(socketserver.StreamRequestHandler):
            timeout = service.ANSWERED_AFTER

            def handle(self):
                try:
                    agent.hear(agent.opened(self.rfile.readline()))
                    self.wfile.write(agent.sealed(agent.known()))
                except (OSError, ValueError):
                    pass

        class Probe(socketserver.DatagramRequestHandler):
            def handle(self):
                try:
                    self.wfile.write(agent.sealed(agent.opened(self.rfile.readline())))
                except (OSError, ValueError):
                    pass

        class Tcp(socketserver.ThreadingTCPServer):
            allow_reuse_address = daemon_threads = True

        service.background(Tcp((address, SERF), Exchange).serve_forever)
        service.background(socketserver.ThreadingUDPServer((address, SERF), Probe).serve_forever)

    def known(self):
        self.gossip[self.name] = self.said()
        return {"from": self.name, "gossip": self.gossip}

    def hear(self, message):
        for name, said in message["gossip"].items():
            # A server is authoritative about itself.
            if name != self.name and (name == message["from"] or name not in self.gossip):
                self.gossip[name] = said

    def exchange(self, address):
        with socket.create_connection((address, SERF), timeout=service.CONNECTED_AFTER) as connection:
            connection.settimeout(service.ANSWERED_AFTER)
            connection.sendall(self.sealed(self.known()))
            with connection.makefile("rb") as answer:
                self.hear(self.opened(answer.readline()))

    def probe(self, address):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.settimeout(service.CONNECTED_AFTER)
            probe.sendto(self.sealed("ping"), (address, SERF))
            return self.opened(probe.recv(1024)) == "ping"

    def gossip_on(self):
        while True:
            # The configured addresses are retried, because servers may be replaced.
            for address in {said["entry"]["address"] for said in self.gossip.values()} | set(self.joins):
                if address == self.address:
                    continue
                try:
                    self.exchange(address)
                    # A load balancer is not a server, and does not forward probes.
                    if address in {said["entry"]["address"] for said in self.gossip.values()} and self.probe(address):
                        self.acknowledged[address] = time.monotonic()
                except (OSError, ValueError) as error:
                    print(f"[WARN] serf: failed to reach {address}: {error}", flush=True)
            self.reconcile()
            time.sleep(1)

    def alive(self, said):
        address = said["entry"]["address"]
        return address == self.address or time.monotonic() - self.acknowledged.get(address, -service.GONE_AFTER) < service.GONE_AFTER

    def reconcile(self):
        """As many servers as expected found a group, unless one of them was in a group already; a leader takes in whoever comes later."""
        present = {name: said for name, said in self.known()["gossip"].items() if self.alive(said)}
        if self.group.agreed is None and not any(said["bootstrapped"] for said in self.gossip.values()):
            if len(present) >= self.expected and all(said["expected"] == self.expected for said in present.values()):
                members = {name: present[name]["entry"] for name in sorted(present)[: self.expected]}
                # All of them reach the same result independently.
                name = uuid.uuid5(uuid.NAMESPACE_DNS, " ".join(sorted(entry["identity"] for entry in members.values())))
                self.group.found(members, str(name), nodes={}, root=None)
        if self.group.leader == self.name:
            for name, said in present.items():
                if self.group.members.get(name) != said["entry"]:
                    self.group.take_in(name, said["entry"])
        elif self.group.agreed is None:
            self.follow()

    def follow(self):
        """A leader that took this server in sends what is agreed."""
        for said in self.gossip.values():
            address = said["entry"]["address"]
            if address != self.address and said["bootstrapped"] and self.alive(said):
                try:
                    status, answer = self.ask_server(address, "/agreed", None)
                except OSError:
                    continue
                if status == 200 and answer["agreed"]["members"].get(self.name) == self.group.entry():
                    self.group.adopt(answer["agreed"])
                    return

    # The leader's work.

    def heartbeat(self, node):
        self.heartbeats[node["id"]] = time.monotonic()
        if self.group.agreed["nodes"].get(node["id"]) != node:
            self.group.change(lambda agreed: agreed["nodes"].update({node["id"]: node}))
        return sorted(entry["address"] for entry in self.group.members.values())

    def listed_nodes(self, _):
        def status(node):
            return "ready" if time.monotonic() - self.heartbeats.get(node, -service.GONE_AFTER) < service.GONE_AFTER else "down"

        return [{**node, "status": status(key)} for key, node in self.group.agreed["nodes"].items()]

    def bootstrap_acl(self, _):
        if self.group.agreed["root"]:
            raise Refused("ACL bootstrap already done")
        token = str(uuid.UUID(bytes=secrets.token_bytes(16)))
        self.group.change(lambda agreed: agreed.update({"root": token}))
        return token

    def restore(self, snapshot):
        self.group.change(lambda agreed: agreed.update(snapshot))

    # RPC and API.

    def handle_rpc(self, method, path, body, request):
        of_server = service.has_name(request, f"server.{self.region}.nomad")
        if path == "/heartbeat" and (of_server or service.has_name(request, f"client.{self.region}.nomad")):
            try:
                return 200, self.group.call("heartbeat", body)
            except NoLeader:
                return 503, "No cluster leader"
        if not of_server:
            return 403, f"certificate is not good for server.{self.region}.nomad"
        return self.group.handle(method, path, body, request)

    def handle_api(self, method, path, body, request):
        leader = self.group.leader
        try:
            match method, path.split("?")[0].removeprefix("/v1/"):
                case "GET", "agent/health":
                    return 200, {"server": {"ok": True, "message": "ok"}}
                case "GET", "status/leader":
                    return (200, f"{self.group.members[leader]['address']}:{RPC}") if leader else (500, "No cluster leader")
                case "GET", "status/peers":
                    return 200, sorted(f"{entry['address']}:{RPC}" for entry in self.group.members.values())
                case "POST" | "PUT", "acl/bootstrap":
                    return 200, {"SecretID": self.group.call("bootstrap")}
            root = (self.group.agreed or {}).get("root")
            if self.acl and (not root or request.headers.get("X-Nomad-Token") != root):
                return 403, "Permission denied"
            match method, path.split("?")[0].removeprefix("/v1/"):
                case "GET", "agent/members":
                    return 200, {"Members": [self.member(name, said) for name, said in self.known()["gossip"].items()]}
                case "GET", "nodes":
                    return 200, self.group.call("nodes")
                case "GET", "operator/snapshot":
                    return 200, self.group.agreed
                case "PUT", "operator/snapshot":
                    # The members stay, as in Nomad.
                    self.group.call("restore", {key: body[key] for key in ("nodes", "root")})
                    return 200, None
        except NoLeader:
            return 500, "No cluster leader"
        except Refused as refusal:
            return 400, str(refusal)
        return 404, "Invalid URL"

    def member(self, name, said):
        status = "alive" if self.alive(said) else "failed"
        return {"Name": f"{name}.{self.region}", "Addr": said["entry"]["address"], "Port": SERF, "Status": status}


class Client(Agent):
    def __init__(self, configuration):
        super().__init__(configuration)
        settings = block(configuration, "client")
        if os.getuid() != 0:
            service.fail("Nomad clients need to run as root")
        self.servers = block(settings, "server_join")["retry_join"]
        interface = service.resolved(settings.get("network_interface", ""))
        if interface and not os.path.exists(f"/sys/class/net/{interface}"):
            service.fail(f"failed to detect network: interface {interface} not found")
        authority = block(configuration, "vault").get("ca_file")
        if authority:
            try:
                service.client_context(authority)
            except (OSError, ssl.SSLError) as error:
                service.fail(f"failed to create Vault client: {error}")
        volumes = {name: blocks[0] for each in settings.get("host_volume", []) for name, blocks in each.items()}
        for name, volume in volumes.items():
            if not os.path.isdir(volume["path"]):
                service.fail(f"failed to build task environment: host volume {name}: stat {volume['path']}: no such file or directory")
        self.node = {
            "id": self.identity(),
            "name": self.name,
            "address": self.advertise["http"],
            "datacenter": self.datacenter,
            "node_class": settings.get("node_class", ""),
            "node_pool": settings.get("node_pool", "default"),
            "host_volumes": volumes,
            "vault": block(configuration, "vault"),
            "meta": settings.get("meta", [{}])[0],
            "interface": interface,
            "cni": os.path.exists(os.path.join(settings["cni_path"], "bridge")),
            "docker": self.docker(configuration),
        }
        service.serve(configuration["bind_addr"], HTTP, self.http, self.handle_api)
        service.background(self.beat)

    def docker(self, configuration):
        """What tasks in containers may do, and whether there is an engine for them, which says what it thinks of a ping."""
        settings = block(block(block(configuration, "plugin"), "docker"), "config")
        with socket.socket(socket.AF_UNIX) as engine:
            try:
                engine.connect("/run/docker.sock")
                engine.sendall(b"GET /_ping HTTP/1.0\r\n\r\n")
                healthy = engine.recv(1024).startswith(b"HTTP/1.0 200 ")
            except OSError:
                healthy = False
        return {
            "healthy": healthy,
            "allow_privileged": settings.get("allow_privileged", False),
            "volumes": block(settings, "volumes").get("enabled", False),
        }

    def beat(self):
        while True:
            for address in self.servers:
                try:
                    status, servers = self.ask_server(address, "/heartbeat", self.node)
                except OSError as error:
                    status, servers = 503, error
                if status == 200:
                    # All servers are known now, but the configured addresses stay, because servers may be replaced.
                    self.servers = sorted(set(self.servers) | set(servers))
                    break
                print(f"[WARN] client: server {address} does not take the heartbeat: {servers}", flush=True)
            time.sleep(1)

    def handle_api(self, method, path, body, request):
        if path.split("?")[0] == "/v1/agent/health":
            return 200, {"client": {"ok": True, "message": "ok"}}
        return 403, "Permission denied"


def ask_api(path, method="GET", body=None):
    """What the API of the server in the environment answers to whoever has the token there."""
    context = service.client_context(os.environ["NOMAD_CACERT"])
    address = urllib.parse.urlsplit(os.environ["NOMAD_ADDR"]).hostname
    headers = {"X-Nomad-Token": os.environ.get("NOMAD_TOKEN", "")}
    status, answer = service.ask(
        address,
        HTTP,
        f"/v1/{path}",
        body,
        context=context,
        name=os.environ["NOMAD_TLS_SERVER_NAME"],
        method=method,
        headers=headers,
    )
    if status != 200:
        service.fail(f"Unexpected response code: {status} ({answer})")
    return answer


def main(arguments):
    match arguments:
        case ["operator", "snapshot", "save", path]:
            with open(path, "x") as file:
                json.dump(ask_api("operator/snapshot"), file)
        case ["operator", "snapshot", "restore", path]:
            with open(path) as file:
                ask_api("operator/snapshot", "PUT", json.load(file))
        case ["version"]:
            print(f"Nomad v{VERSION}")
        case ["agent", option] if option.startswith("-config="):
            service.block_signals()
            configuration = read_configuration(option.removeprefix("-config="))
            service.tell_call(configuration=configuration)
            if block(configuration, "server").get("enabled"):
                Server(configuration)
            elif block(configuration, "client").get("enabled"):
                Client(configuration)
            else:
                service.fail("Must have at least client or server mode enabled")
            service.ready()
            service.wait_for_end()
        case _:
            service.fail(f"Usage: nomad agent -config=FILE, not {arguments}")


main(sys.argv[1:])
