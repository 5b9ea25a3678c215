/**
 * Certificates and keys for examples and tests. They are valid, so that all checks pass, and public, so do not use them
 * elsewhere. The CA signed both others.
 */

/** A certificate authority. */
export const exampleAuthority = {
  certificate: `-----BEGIN CERTIFICATE-----
MIIBkjCCATegAwIBAgIUT4BlikI9FyFCbneHc8WuXx0iU+AwCgYIKoZIzj0EAwIw
FTETMBEGA1UEAwwKZXhhbXBsZSBDQTAgFw0yNjExMjQwOTI2MjdaGA8yMTI2MTAz
MTA5MjYyN1owFTETMBEGA1UEAwwKZXhhbXBsZSBDQTBZMBMGByqGSM49AgEGCCqG
SM49AwEHA0IABCc2+q/tdAt8eSlHX7h3NtLmVxJAO+2jpETR1VUmM+2J0wyxuejd
CT+z6K2KSobh/pQnbEUlh3Kn26v6WBNvhASjYzBhMB0GA1UdDgQWBBROH2KMr1lE
nq4oS7nNM/KKIDvhqDAfBgNVHSMEGDAWgBROH2KMr1lEnq4oS7nNM/KKIDvhqDAP
BgNVHRMBAf8EBTADAQH/MA4GA1UdDwEB/wQEAwIBBjAKBggqhkjOPQQDAgNJADBG
AiEAhOOgktiapGCIuegscvHzc5gYl+LvVUs3qcMH/pBd7LkCIQD2+HCt7Jyt/fJ0
EqbyMCTdHOKffbK/fmEs/SEiGAWCuA==
-----END CERTIFICATE-----
`,
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgardtDlrvV4pK0elp
G9dNbHxyTFGwgbs4nxasM/KWQOChRANCAAQnNvqv7XQLfHkpR1+4dzbS5lcSQDvt
o6RE0dVVJjPtidMMsbno3Qk/s+itikqG4f6UJ2xFJYdyp9ur+lgTb4QE
-----END PRIVATE KEY-----
`,
};

/** A client of the administrators' group. */
export const exampleAdmin = {
  certificate: `-----BEGIN CERTIFICATE-----
MIIBoDCCAUagAwIBAgIBAjAKBggqhkjOPQQDAjAVMRMwEQYDVQQDDApleGFtcGxl
IENBMCAXDTI2MTEyNDA5MjYyN1oYDzIxMjYxMDMxMDkyNjI3WjAzMRkwFwYDVQQK
ExB0d2luc3RhY2s6YWRtaW5zMRYwFAYDVQQDEw1leGFtcGxlIGFkbWluMFkwEwYH
KoZIzj0CAQYIKoZIzj0DAQcDQgAEp6q4PHvyRAuSLWbbffXBTcSjUQCfz2nrPw6G
yVavIb/qVL4GJARrybjPHPlPoh9EaDhHeFL101HV7RfWILOrDKNnMGUwEwYDVR0l
BAwwCgYIKwYBBQUHAwIwDgYDVR0PAQH/BAQDAgeAMB0GA1UdDgQWBBQ8I9hL09jL
WLgcMEp4s/En9BN+JjAfBgNVHSMEGDAWgBROH2KMr1lEnq4oS7nNM/KKIDvhqDAK
BggqhkjOPQQDAgNIADBFAiEApncwc2zdm2ctMchg1UdFhgG21wBH6rGxfp6fWu6D
wsYCIHKiy8Lc9njNgWlKTeEGUV37JPXwQzKcignOhVlrYj2Z
-----END CERTIFICATE-----
`,
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg+TMly9Vm1d3tbfw0
iWRdlzj9WwWmCIStaNOXHjslPIKhRANCAASnqrg8e/JEC5ItZtt99cFNxKNRAJ/P
aes/DobJVq8hv+pUvgYkBGvJuM8c+U+iH0RoOEd4UvXTUdXtF9Ygs6sM
-----END PRIVATE KEY-----
`,
};

/** A server certificate for the names vault.example.internal, server.global.nomad and client.global.nomad. */
export const exampleServer = {
  certificate: `-----BEGIN CERTIFICATE-----
MIIB8TCCAZagAwIBAgIBAzAKBggqhkjOPQQDAjAVMRMwEQYDVQQDDApleGFtcGxl
IENBMCAXDTI2MTEyNDA5MjYyN1oYDzIxMjYxMDMxMDkyNjI3WjAZMRcwFQYDVQQD
DA5leGFtcGxlIHNlcnZlcjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABOkwjlc3
aNdf4vnCUsIcyD6B+2WVpGfNj+g/mdytEgyOQ0VUQIQq8AbFeZRgmKoc/1tTzb2s
nLlURnoMEljVxJajgdAwgc0wHQYDVR0lBBYwFAYIKwYBBQUHAwEGCCsGAQUFBwMC
MA4GA1UdDwEB/wQEAwIHgDBcBgNVHREEVTBTghZ2YXVsdC5leGFtcGxlLmludGVy
bmFsghNzZXJ2ZXIuZ2xvYmFsLm5vbWFkghNjbGllbnQuZ2xvYmFsLm5vbWFkggls
b2NhbGhvc3SHBH8AAAEwHQYDVR0OBBYEFEloKZmVSAb8z8qrqqrJjiOy/kBqMB8G
A1UdIwQYMBaAFE4fYoyvWUSerihLuc0z8oogO+GoMAoGCCqGSM49BAMCA0kAMEYC
IQCPOACxVSLBJGUSB3Sl6T+/ugDW6kmn8kPFOSjRFvlMGwIhAPppvJCKE/32Awxf
HPz2s5TLIj0JAMIvRV8Ky1QX4Xil
-----END CERTIFICATE-----
`,
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgKlHUnr0/aWIMihEM
RyePaDAejxiUbd71FzQwWPwO8OehRANCAATpMI5XN2jXX+L5wlLCHMg+gftllaRn
zY/oP5ncrRIMjkNFVECEKvAGxXmUYJiqHP9bU829rJy5VEZ6DBJY1cSW
-----END PRIVATE KEY-----
`,
};

/** A token of 64 hex digits. */
export const exampleToken = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

/** The certificates of a Kubernetes cluster. */
export const exampleK8sTls = {
  serverCa: exampleAuthority,
  clientCa: exampleAuthority,
  requestHeaderCa: exampleAuthority,
  etcdServerCa: exampleAuthority,
  etcdPeerCa: exampleAuthority,
  // The same key in SEC1 form.
  serviceAccountKey: `-----BEGIN EC PRIVATE KEY-----
MHcCAQEEIGq3bQ5a71eKStHpaRvXTWx8ckxRsIG7OJ8WrDPylkDgoAoGCCqGSM49
AwEHoUQDQgAEJzb6r+10C3x5KUdfuHc20uZXEkA77aOkRNHVVSYz7YnTDLG56N0J
P7PorYpKhuH+lCdsRSWHcqfbq/pYE2+EBA==
-----END EC PRIVATE KEY-----
`,
  admin: exampleAdmin,
};

/** The certificates of a Nomad cluster. */
export const exampleNomadTls = {
  caCertificate: exampleAuthority.certificate,
  server: exampleServer,
  client: exampleServer,
};
