"""What Vault knows in its server's configuration, as far as blocks are used here. Read in Vault's command/server/config.go,
internalshared/configutil and physical/raft at 1.14.8, and config.go again as it is since 1.21. Clusters use no key that is newer than 1.14. What is newer
is that `disable_mlock` has to be there, since 1.20. Keys of seals are those of wrappers/ in go-kms-wrapping, which ignores any other."""

from keys import BLOCK

RETRY_JOIN = {
    **dict.fromkeys(
        """auto_join auto_join_scheme leader_api_addr leader_ca_cert leader_client_cert leader_client_key leader_ca_cert_file leader_client_cert_file
        leader_client_key_file leader_tls_servername""".split(),
        str,
    ),
    "auto_join_port": int,
}

RAFT = {
    **dict.fromkeys(
        """node_id path apply_delay autopilot_reconcile_interval autopilot_redundancy_zone autopilot_update_interval autopilot_upgrade_version
        max_entry_size performance_multiplier snapshot_delay snapshot_interval snapshot_threshold trailing_logs""".split(),
        str,
    ),
    "retry_join": [RETRY_JOIN],
}

TCP = {
    **dict.fromkeys(
        """address cluster_address role tls_cert_file tls_key_file tls_min_version tls_max_version tls_cipher_suites tls_client_ca_file
        http_read_timeout http_read_header_timeout http_write_timeout http_idle_timeout proxy_protocol_behavior""".split(),
        str,
    ),
    **dict.fromkeys("tls_disable tls_require_and_verify_client_cert tls_disable_client_certs cors_enabled".split(), bool),
    "max_request_size": int,
    **dict.fromkeys("telemetry profiling inflight_requests_logging custom_response_headers".split(), BLOCK),
}

TELEMETRY = {
    **dict.fromkeys(
        """statsite_address statsd_address metrics_prefix usage_gauge_period prometheus_retention_time dogstatsd_addr stackdriver_project_id
        stackdriver_location stackdriver_namespace lease_metrics_epsilon""".split(),
        str,
    ),
    **dict.fromkeys(
        "disable_hostname enable_hostname_label stackdriver_debug_logs add_lease_metrics_namespace_labels filter_default".split(), bool
    ),
    **dict.fromkeys("maximum_gauge_cardinality num_lease_metrics_buckets".split(), int),
    **dict.fromkeys("dogstatsd_tags prefix_filter".split(), [str]),
}

TRANSIT = {
    **dict.fromkeys("address key_name mount_path namespace token tls_ca_cert tls_ca_path tls_client_cert tls_client_key tls_server_name".split(), str),
    # Values of seals are strings.
    **dict.fromkeys("disable_renewal disabled tls_skip_verify".split(), str),
}

AWSKMS = {
    **dict.fromkeys(
        """access_key endpoint kms_key_id region role_arn role_session_name secret_key session_token shared_creds_filename shared_creds_profile
        web_identity_token_file""".split(),
        str,
    ),
    "disabled": str,
}

AZUREKEYVAULT = dict.fromkeys("client_id client_secret disabled environment key_name resource tenant_id vault_name".split(), str)

GCPCKMS = dict.fromkeys("credentials crypto_key disabled key_ring project region".split(), str)

SERVER = {
    **dict.fromkeys(
        """api_addr cluster_addr cluster_name cluster_cipher_suites default_lease_ttl default_max_request_duration detect_deadlocks license_path log_file
        log_format log_level log_requests_level log_rotate_duration max_lease_ttl pid_file plugin_directory plugin_file_permissions plugin_tmpdir
        post_unseal_trace_directory remove_irrevocable_lease_after""".split(),
        str,
    ),
    **dict.fromkeys(
        """disable_cache disable_clustering disable_indexing disable_mlock disable_performance_standby disable_printable_check disable_sealwrap
        disable_sentinel_trace enable_post_unseal_trace enable_response_header_hostname enable_response_header_raft_node_id imprecise_lease_role_tracking
        introspection_endpoint raw_storage_endpoint ui""".split(),
        bool,
    ),
    **dict.fromkeys("cache_size log_rotate_bytes log_rotate_max_files plugin_file_uid".split(), int),
    **dict.fromkeys("cloud ha_storage kms observations service_registration user_lockout".split(), BLOCK),
    "experiments": [str],
    # Blocks with a label, which is the kind of listener, storage or seal.
    "listener": [{"tcp": TCP}],
    "storage": {"raft": RAFT},
    "seal": {"transit": TRANSIT, "awskms": AWSKMS, "azurekeyvault": AZUREKEYVAULT, "gcpckms": GCPCKMS},
    "telemetry": TELEMETRY,
}
