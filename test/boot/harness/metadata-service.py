"""metadata-service.py FOLDER: a platform's metadata service, on the address that they all have.

It gives each machine its own user data: the file in FOLDER that is named after the address of who asks. Prints "ready".
"""

import os
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

(folder,) = sys.argv[1:]
PATHS = ("/hetzner/v1/userdata", "/metadata/v1/user-data")


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        path = os.path.join(folder, self.client_address[0])
        found = self.path in PATHS and os.path.exists(path)
        self.send_response(200 if found else 404)
        self.end_headers()
        if found:
            with open(path, "rb") as file:
                self.wfile.write(file.read())

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("169.254.169.254", 80), Handler)
print("ready", flush=True)
server.serve_forever()
