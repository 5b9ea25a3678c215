"""What k3s knows in config.yaml: the flags of `k3s server` and `k3s agent`. Read in k3s's pkg/cli/cmds/server.go and agent.go at v1.35.4 and v1.36.2,
which have the same flags. k3s itself warns of a key that it does not know and goes on without it; for us that is a fault."""

# The minor versions whose sources were read.
MINORS = ("1.35", "1.36")

# Flags that servers and agents share.
NODE = {
    **dict.fromkeys(
        """bind-address config container-runtime-endpoint data-dir default-runtime flannel-cni-conf flannel-conf flannel-iface
        image-credential-provider-bin-dir image-credential-provider-config image-service-endpoint log node-name pause-image private-registry resolv-conf
        server snapshotter token token-file vmodule vpn-auth vpn-auth-file""".split(),
        str,
    ),
    **dict.fromkeys("lb-server-port v".split(), int),
    **dict.fromkeys(
        """alsologtostderr debug disable-default-registry-endpoint docker enable-pprof nonroot-devices prefer-bundled-bin protect-kernel-defaults rootless
        selinux with-node-id""".split(),
        bool,
    ),
    **dict.fromkeys(
        """airgap-extra-registry kube-proxy-arg kubelet-arg node-external-dns node-external-ip node-internal-dns node-ip node-label
        node-taint""".split(),
        [str],
    ),
}

AGENT = {**NODE, "disable-apiserver-lb": bool}

SERVER = {
    **NODE,
    **dict.fromkeys(
        """advertise-address agent-token agent-token-file apiserver-bind-address cluster-domain cluster-reset-restore-path datastore-cafile
        datastore-certfile datastore-endpoint datastore-keyfile default-local-storage-path egress-selector-mode etcd-s3-access-key etcd-s3-bucket
        etcd-s3-bucket-lookup-type etcd-s3-config-secret etcd-s3-endpoint etcd-s3-endpoint-ca etcd-s3-folder etcd-s3-proxy etcd-s3-region
        etcd-s3-secret-key etcd-s3-session-token etcd-s3-timeout etcd-snapshot-dir etcd-snapshot-name etcd-snapshot-reconcile-interval
        etcd-snapshot-schedule-cron flannel-backend helm-job-image secrets-encryption-provider service-node-port-range servicelb-namespace
        system-default-registry write-kubeconfig write-kubeconfig-group write-kubeconfig-mode""".split(),
        str,
    ),
    **dict.fromkeys(
        "advertise-port apiserver-port etcd-s3-retention etcd-snapshot-retention https-listen-port supervisor-port".split(),
        int,
    ),
    **dict.fromkeys(
        """cluster-init cluster-reset disable-agent disable-apiserver disable-cloud-controller disable-controller-manager disable-etcd
        disable-helm-controller disable-kube-proxy disable-network-policy disable-scheduler embedded-registry etcd-disable-snapshots etcd-expose-metrics
        etcd-s3 etcd-s3-insecure etcd-s3-skip-ssl-verify etcd-snapshot-compress flannel-external-ip flannel-ipv6-masq kine-tls secrets-encryption
        supervisor-metrics tls-san-security""".split(),
        bool,
    ),
    **dict.fromkeys(
        """cluster-cidr cluster-dns disable etcd-arg kube-apiserver-arg kube-cloud-controller-arg kube-cloud-controller-manager-arg kube-controller-arg
        kube-controller-manager-arg kube-scheduler-arg service-cidr tls-san""".split(),
        [str],
    ),
}


def as_flags(configuration):
    """The configuration as k3s turns it into flags: one string is a list of one, and the last of a list counts where there is one value."""
    return {key: as_flag(value, SERVER.get(key)) for key, value in configuration.items()}


def as_flag(value, known):
    if known == [str]:
        return [value] if isinstance(value, str) else value
    if not isinstance(value, list) or not value:
        return value
    last = value[-1]
    if known is bool:
        return {"true": True, "false": False}.get(last, last)
    return int(last) if known is int and last.isdigit() else last
