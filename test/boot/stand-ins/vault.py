"""Stands in for `vault`: `vault version` and `vault server -config=FILE`, with Raft storage, a Shamir seal or one of another service,
and the part of the API that makes a cluster of servers."""

import hashlib
import json
import os
import secrets
import ssl
import sys
import time
import urllib.parse

import keys
import service
import vault_keys
from group import Group, NoLeader
from version import VERSION

def read_configuration(path):
    try:
        with open(path) as file:
            configuration = json.load(file)
    except (OSError, ValueError) as error:
        service.fail(f"error loading configuration from {path}: {error}")
    keys.check("Vault", configuration, vault_keys.SERVER)
    if "disable_mlock" not in configuration:
        service.fail("disable_mlock must be configured 'true' or 'false': mlock is mandatory to decide on with integrated storage")
    if not configuration.get("cluster_addr"):
        service.fail("cluster address must be set when using raft storage")
    return configuration


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()


class Vault:
    def __init__(self, configuration):
        self.configuration = configuration
        self.raft = configuration["storage"]["raft"]
        self.name = self.raft["node_id"]
        self.api = urllib.parse.urlsplit(service.resolved(configuration["api_addr"]))
        self.cluster = urllib.parse.urlsplit(service.resolved(configuration["cluster_addr"]))
        if not os.access(self.raft["path"], os.W_OK):
            service.fail(f"failed to create data directory {self.raft['path']}: permission denied")
        # The service that unseals this server, and how to reach it; Shamir's seal has neither.
        self.seal_type, self.settings = next(iter(configuration.get("seal", {}).items()), ("shamir", None))
        if self.seal_type == "transit":
            self.ask_transit()
        if self.seal_type == "gcpckms":
            self.read_credentials()
        listener = configuration["listener"][0]["tcp"]
        try:
            context = service.server_context(listener["tls_cert_file"], listener["tls_key_file"])
        except (OSError, ssl.SSLError) as error:
            service.fail(f"error initializing listener of type tcp: error loading TLS cert: {error}")
        # Vault generates its own keys for traffic between members; the stand-in uses the servers' certificate.
        self.peers = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self.peers.check_hostname, self.peers.verify_mode = False, ssl.CERT_NONE
        self.group = Group(self.name, self.cluster.hostname, os.path.join(self.raft["path"], "raft"), self.ask_peer)
        self.group.operations = {"challenge": self.challenge, "answer": self.answer, "members": self.members}
        self.group.active = False
        self.given, self.joining = set(), None
        if self.settings and self.group.agreed:
            self.group.active = True
        host, port = listener["address"].rsplit(":", 1)
        service.serve(host, int(port), context, self.handle)
        service.serve(host, int(port) + 1, context, self.group.handle)
        service.background(self.retry_join)

    def ask_peer(self, address, path, body):
        return service.ask(address, self.cluster.port, path, body, context=self.peers, name=None)

    def ask_transit(self):
        """A seal that cannot be reached, or refuses, ends Vault."""
        address = urllib.parse.urlsplit(self.settings["address"])
        path = f"/v1/{self.settings['mount_path'].rstrip('/')}/encrypt/{self.settings['key_name']}"
        headers = {"X-Vault-Token": self.settings["token"]}
        try:
            context = service.client_context(self.settings.get("tls_ca_cert"))
            status, _ = service.ask(
                address.hostname, address.port, path, {"plaintext": ""}, context=context, name=address.hostname, headers=headers
            )
        except OSError as error:
            service.fail(f"error parsing Seal configuration: {error}")
        if status != 200:
            service.fail(f"error parsing Seal configuration: transit answers {status}")

    def read_credentials(self):
        """Google's client reads them when Vault starts. No cloud is asked here."""
        try:
            with open(self.settings["credentials"]) as file:
                json.load(file)
        except (OSError, ValueError) as error:
            service.fail(f"error parsing Seal configuration: error initializing GCP CKMS wrapper client: {error}")

    @property
    def seal(self):
        return (self.group.agreed or {}).get("seal") or (self.joining or {}).get("seal")

    # The leader's work.

    def challenge(self, _):
        return {"seal": self.group.agreed["seal"], "cluster": self.group.agreed["group"]}

    def answer(self, argument):
        return self.group.take_in(argument["name"], argument["entry"])

    def members(self, _):
        leader = self.group.leader
        return [
            {"node_id": name, "address": f"{entry['address']}:{self.cluster.port}", "leader": name == leader, "voter": True}
            for name, entry in self.group.members.items()
        ]

    # Joins a server without data to the cluster.

    def retry_join(self):
        while self.group.agreed is None:
            for join in self.raft["retry_join"]:
                url = urllib.parse.urlsplit(join["leader_api_addr"])
                try:
                    context = service.client_context(join["leader_ca_cert_file"])
                    name = join["leader_tls_servername"]
                    path = "/v1/sys/storage/raft/bootstrap/challenge"
                    status, found = service.ask(url.hostname, url.port, path, {"server_id": self.name}, context=context, name=name)
                except OSError as error:
                    print(f"failed to retry join raft cluster: {join['leader_api_addr']}: {error}", flush=True)
                    continue
                if status == 200 and self.group.agreed is None:
                    self.joining = {"url": url, "context": context, "name": name, **found}
                    if self.settings:
                        self.join()
                    break
            time.sleep(1)

    def join(self):
        at, path = self.joining, "/v1/sys/storage/raft/bootstrap/answer"
        argument = {"name": self.name, "entry": self.group.entry(), "proof": at["seal"]["keys"]}
        status, agreed = service.ask(at["url"].hostname, at["url"].port, path, argument, context=at["context"], name=at["name"])
        if status != 200:
            return False
        self.group.adopt(agreed)
        self.group.active = True
        return True

    # The API.

    def handle(self, method, path, body, request):
        url = urllib.parse.urlsplit(path)
        route, query = url.path.removeprefix("/v1/sys/"), urllib.parse.parse_qs(url.query)
        try:
            match route:
                case "health":
                    return self.health(query)
                case "init" if method in ("PUT", "POST"):
                    return self.initialize(body)
                case "unseal" if method in ("PUT", "POST"):
                    return self.unseal(body["key"])
                case "seal-status":
                    return 200, self.status()
                case "leader":
                    leader = self.group.leader
                    return 200, {"is_self": leader == self.name, "leader_cluster_address": self.members_address(leader)}
                case "storage/raft/bootstrap/challenge" if self.group.active:
                    return 200, self.group.call("challenge")
                case "storage/raft/bootstrap/answer" if self.group.active:
                    if body["proof"] != self.group.agreed["seal"]["keys"]:
                        return 400, {"errors": ["invalid answer given"]}
                    return 200, self.group.call("answer", body)
                case "storage/raft/configuration" if self.group.active:
                    if digest(request.headers.get("X-Vault-Token", "")) != self.group.agreed["root"]:
                        return 403, {"errors": ["permission denied"]}
                    return 200, {"data": {"config": {"servers": self.group.call("members")}}}
        except NoLeader:
            return 500, {"errors": ["local node not active but active cluster node not found"]}
        return (404, {"errors": ["no handler for route"]}) if self.group.active else (503, {"errors": ["Vault is sealed"]})

    def members_address(self, leader):
        return f"https://{self.group.members[leader]['address']}:{self.cluster.port}" if leader else ""

    def health(self, query):
        status = self.status()
        if not status["initialized"]:
            return 501, status
        if status["sealed"]:
            return 503, status
        if self.group.leader == self.name or "true" in query.get("standbyok", []):
            return 200, status
        return 429, status

    def status(self):
        seal = self.seal or {}
        return {
            "type": self.seal_type,
            "initialized": self.seal is not None,
            "sealed": not self.group.active,
            "n": seal.get("n", 0),
            "t": seal.get("t", 0),
            "progress": len(self.given),
            "version": VERSION,
            "cluster_name": self.configuration["cluster_name"],
            "cluster_id": (self.group.agreed or {}).get("group", ""),
            "storage_type": "raft",
        }

    def initialize(self, body):
        if self.seal:
            return 400, {"errors": ["Vault is already initialized"]}
        # Another service unseals this Vault; recovery keys can only generate new root tokens.
        kind = "recovery" if self.settings else "secret"
        if set(body) != {f"{kind}_shares", f"{kind}_threshold"}:
            return 400, {"errors": [f"parameters not applicable to seal type {self.seal_type}: {', '.join(sorted(body))}"]}
        count, threshold = body[f"{kind}_shares"], body[f"{kind}_threshold"]
        keys, root = [secrets.token_hex(33) for _ in range(count)], "hvs." + secrets.token_urlsafe(18)
        seal = {"n": count, "t": threshold, "keys": sorted(map(digest, keys))}
        self.group.found({self.name: self.group.entry()}, seal=seal, root=digest(root))
        self.group.active = self.settings is not None
        return 200, {"recovery_keys" if self.settings else "keys": keys, "root_token": root}

    def unseal(self, key):
        if self.settings:
            return 400, {"errors": [f"cannot unseal by key: the seal is {self.seal_type}"]}
        if self.seal is None:
            return 400, {"errors": ["server is not yet initialized"]}
        if digest(key) not in self.seal["keys"]:
            return 400, {"errors": ["invalid key"]}
        self.given.add(key)
        if not self.group.active and len(self.given) >= self.seal["t"]:
            self.given.clear()
            if self.group.agreed:
                self.group.active = True
            elif not self.join():
                return 500, {"errors": ["failed to send raft bootstrap answer"]}
        return 200, self.status()


def main(arguments):
    match arguments:
        case ["version"] | ["-v"] | ["--version"]:
            print(f"Vault v{VERSION}")
        case ["server", option] if option.startswith("-config="):
            service.block_signals()
            configuration = read_configuration(option.removeprefix("-config="))
            service.tell_call(configuration=configuration)
            Vault(configuration)
            service.ready()
            service.wait_for_end()
        case _:
            service.fail(f"Usage: vault server -config=FILE, not {arguments}")


main(sys.argv[1:])
