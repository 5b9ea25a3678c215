"""artifact-server.py FOLDER ADDRESS PORT: serves the files of a folder over HTTP.

Prints "ready", then one JSON line per request.
"""

import json
import os
import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer


class Handler(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # apt sends all its requests over one connection

    def log_request(self, code="-", size="-"):
        request = {"client": self.client_address[0], "method": self.command, "path": self.path, "status": int(code)}
        # One system call per line, because the threads that answer requests must not mix their lines.
        os.write(1, f"{json.dumps(request)}\n".encode())

    def log_error(self, format, *args):
        pass  # log_request has told already


folder, address, port = sys.argv[1:]
server = ThreadingHTTPServer((address, int(port)), partial(Handler, directory=folder))
print("ready", flush=True)
server.serve_forever()
