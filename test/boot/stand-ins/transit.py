"""transit.py CERTIFICATE KEY ADDRESS KEY_NAME TOKEN: another Vault, as far as one needs it whose seal is its transit engine.

Prints a line per request: its path and the status.
"""

import sys

import service

certificate, key, address, key_name, token = sys.argv[1:]


def handle(method, path, body, request):
    status = 200 if method == "POST" and path in operations else 404
    if status == 200 and request.headers.get("X-Vault-Token") != token:
        status = 403
    print(f"{status} {path}", flush=True)
    return (200, {"data": operations[path](body)}) if status == 200 else (status, {"errors": ["refused"]})


operations = {
    f"/v1/transit/encrypt/{key_name}": lambda body: {"ciphertext": f"vault:v1:{body['plaintext']}"},
    f"/v1/transit/decrypt/{key_name}": lambda body: {"plaintext": body["ciphertext"].removeprefix("vault:v1:")},
}

service.serve(address, 8200, service.server_context(certificate, key), handle)
service.wait_for_end()
