"""A group of servers that agree, as far as those who join it, leave it and ask it can tell.

Like Raft's: a group has a leader only while most of its members see each other; only the leader changes what is agreed, all members come to
know it, and it outlives restarts. A machine that comes back without its data is no member, though it has a member's name and address.
"""

import json
import os
import threading
import time
import uuid

from service import background


class NoLeader(Exception):
    pass


class Refused(Exception):
    pass


def age(agreed):
    """What of two is agreed; the same everywhere, also when two members took themselves for the leader for a moment."""
    return agreed["version"], json.dumps(agreed, sort_keys=True)


class Group:
    def __init__(self, name, address, folder, ask):
        """`ask(address, path, body)` asks the peer port of another member and returns status and answer, or raises OSError."""
        self.name, self.address = name, address
        self.operations = {}
        self.active = True
        self._ask = ask
        self._file = os.path.join(folder, "group.json")
        self._lock = threading.RLock()
        self._reachable = set()
        self.agreed, self.identity = None, str(uuid.uuid4())
        if os.path.exists(self._file):
            with open(self._file) as file:
                self.agreed, self.identity = json.load(file)
        background(self._look_around)

    @property
    def members(self):
        return self.agreed["members"] if self.agreed else {}

    @property
    def leader(self):
        """Name of the leader, as this member sees it."""
        with self._lock:
            present = self._reachable | {self.name}
            if not self.active or self.name not in self.members or 2 * len(present) <= len(self.members):
                return None
            return min(present)

    def entry(self):
        """What this server is listed with once it is a member."""
        return {"address": self.address, "identity": self.identity}

    def found(self, members, group=None, **more):
        self.adopt({"group": group or str(uuid.uuid4()), "version": 1, "members": members, **more})

    def adopt(self, agreed):
        with self._lock:
            self.agreed = agreed
            self._keep()

    def change(self, edit):
        """Has the leader change what is agreed."""
        with self._lock:
            changed = json.loads(json.dumps(self.agreed))
            edit(changed)
            changed["version"] += 1
            self.adopt(changed)

    def take_in(self, name, entry):
        if self.members.get(name) != entry:
            self.change(lambda agreed: agreed["members"].update({name: entry}))
        return self.agreed

    def call(self, operation, argument=None):
        """Has the leader carry out an operation, wherever it is."""
        leader = self.leader
        if leader is None:
            raise NoLeader
        if leader == self.name:
            return self.operations[operation](argument)
        try:
            status, answer = self._ask(self.members[leader]["address"], f"/call/{operation}", {"argument": argument})
        except OSError as error:
            raise NoLeader from error
        if status == 409:
            raise Refused(answer)
        if status != 200:
            raise NoLeader
        return answer

    def handle(self, method, path, body, request):
        """What the peer port answers."""
        if not self.active or self.agreed is None:
            return 503, "not a member yet"
        if path == "/agreed":
            return 200, {"agreed": self.agreed, "identity": self.identity}
        if self.leader != self.name:
            return 503, "not the leader"
        try:
            return 200, self.operations[path.removeprefix("/call/")](body["argument"])
        except Refused as refusal:
            return 409, str(refusal)

    def _look_around(self):
        while True:
            if self.active and self.agreed:
                others = [(name, entry) for name, entry in list(self.members.items()) if name != self.name]
                # In parallel, so that slow members do not delay the others.
                looks = [threading.Thread(target=self._look_at, args=other, daemon=True) for other in others]
                for look in looks:
                    look.start()
                for look in looks:
                    look.join()
            time.sleep(1)

    def _look_at(self, name, entry):
        try:
            status, answer = self._ask(entry["address"], "/agreed", None)
        except OSError:
            status, answer = 503, None
        with self._lock:
            same = status == 200 and answer["agreed"]["group"] == self.agreed["group"]
            if same and age(answer["agreed"]) > age(self.agreed):
                self.adopt(answer["agreed"])
            if same and answer["identity"] == self.members.get(name, {}).get("identity"):
                self._reachable.add(name)
            else:
                self._reachable.discard(name)

    def _keep(self):
        os.makedirs(os.path.dirname(self._file), mode=0o700, exist_ok=True)
        with open(self._file + ".part", "w") as file:
            json.dump([self.agreed, self.identity], file)
        os.replace(self._file + ".part", self._file)
