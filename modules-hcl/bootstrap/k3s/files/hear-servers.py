#!/usr/bin/python3
# hear-servers ADDRESS FOLDER: listens at the API's port of ADDRESS, with FOLDER/certificate and FOLDER/key, until each of
# the servers in the environment variable OTHER_SERVERS has told that it has no data. Fails after 20 seconds, and then
# names those that have not. A server tells it with a certificate by the cluster's client CA. Load balancers get a good
# status without one.
import os
import ssl
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

address, folder = sys.argv[1:]
missing = set(os.environ["OTHER_SERVERS"].split())


class Handler(BaseHTTPRequestHandler):
    timeout = 5
    log_message = lambda *_: None

    def do_GET(self):
        names = dict(pair for part in (self.connection.getpeercert() or {}).get("subject", ()) for pair in part)
        if names.get("organizationName") == "no-data":
            missing.discard(names.get("commonName"))
        self.send_response(204)
        self.end_headers()


context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(f"{folder}/certificate", f"{folder}/key")
context.load_verify_locations("/var/lib/rancher/k3s/server/tls/client-ca.crt")
context.verify_mode = ssl.CERT_OPTIONAL
server = ThreadingHTTPServer((address, 6443), Handler)
# Connections of others, such as scans.
server.handle_error = lambda *_: None
# Each connection has a thread, which also does its handshake.
server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
threading.Thread(target=server.serve_forever, daemon=True).start()
end, parent = time.monotonic() + 20, os.getppid()
# Stops with the script that started it.
while missing and time.monotonic() < end and os.getppid() == parent:
    time.sleep(0.2)
if missing:
    sys.exit(f"These servers have not told that they have no data: {' '.join(sorted(missing))}")
