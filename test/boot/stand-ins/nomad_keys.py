"""What Nomad knows in its agent's configuration, as far as blocks are used here. Read in Nomad's command/agent/config.go, nomad/structs/config/tls.go,
nomad/structs/config/plugins.go, nomad/structs/config/vault.go,
nomad/structs/config/workload_id.go, nomad/structs/volumes.go and drivers/docker/config.go at 2.0.5. Nomad ends when there is a key that it does not know."""

from keys import BLOCK, Labeled

# The minor version whose sources were read.
MINORS = ("2.0",)

SERVER_JOIN = {"start_join": [str], "retry_join": [str], "retry_max": int, "retry_interval": str}

ADDRESSES = {"http": str, "rpc": str, "serf": str}

ACL = {
    "enabled": bool,
    **dict.fromkeys(
        "token_ttl policy_ttl role_ttl replication_token token_min_expiration_ttl token_max_expiration_ttl".split(), str
    ),
}

TLS = {
    **dict.fromkeys("http rpc verify_server_hostname rpc_upgrade_mode verify_https_client".split(), bool),
    **dict.fromkeys("ca_file cert_file key_file tls_cipher_suites tls_min_version".split(), str),
}

TELEMETRY = {
    **dict.fromkeys(
        """in_memory_collection_interval in_memory_retention_period statsite_address statsd_address datadog_address collection_interval
        circonus_api_token circonus_api_app circonus_api_url circonus_submission_interval circonus_submission_url circonus_check_id
        circonus_check_force_metric_activation circonus_check_instance_id circonus_check_search_tag circonus_check_tags circonus_check_display_name
        circonus_broker_id circonus_broker_select_tag""".split(),
        str,
    ),
    **dict.fromkeys(
        """prometheus_metrics disable_hostname use_node_name publish_allocation_metrics publish_node_metrics include_alloc_metadata_in_metrics
        filter_default disable_dispatched_job_summary_metrics disable_quota_utilization_metrics disable_rpc_rate_metrics_labels
        disable_allocation_hook_metrics""".split(),
        bool,
    ),
    **dict.fromkeys("datadog_tags allowed_metadata_keys_in_metrics prefix_filter".split(), [str]),
}

SERVER = {
    **dict.fromkeys(
        """enabled rejoin_after_leave non_voting_server enable_event_broker non_production""".split(),
        bool,
    ),
    **dict.fromkeys(
        """bootstrap_expect protocol_version raft_protocol raft_multiplier num_schedulers retry_max plan_apply_pipeline event_buffer_size
        raft_snapshot_threshold raft_trailing_logs job_default_priority job_max_priority job_max_count job_tracked_versions""".split(),
        int,
    ),
    **dict.fromkeys("max_heartbeats_per_second deploy_query_rate_limit".split(), float),
    **dict.fromkeys(
        """authoritative_region data_dir node_gc_threshold job_gc_interval job_gc_threshold eval_gc_threshold batch_eval_gc_threshold
        deployment_gc_threshold csi_volume_claim_gc_interval csi_volume_claim_gc_threshold csi_plugin_gc_threshold acl_token_gc_threshold
        root_key_gc_interval root_key_gc_threshold root_key_rotation_threshold heartbeat_grace min_heartbeat_ttl failover_heartbeat_ttl retry_interval
        redundancy_zone upgrade_version encrypt license_path raft_snapshot_interval job_max_source_size oidc_issuer start_timeout log_file""".split(),
        str,
    ),
    **dict.fromkeys("enabled_schedulers start_join retry_join".split(), [str]),
    **dict.fromkeys("client_introduction default_scheduler_config plan_rejection_tracker search raft_logstore raft_boltdb".split(), BLOCK),
    "server_join": SERVER_JOIN,
}

CLIENT = {
    **dict.fromkeys(
        """enabled cpu_disable_dmidecode gc_volumes_on_node_gc no_host_uuid disable_remote_exec bridge_network_hairpin_mode
        bind_wildcard_default_host_network nomad_service_discovery default_ineligible""".split(),
        bool,
    ),
    **dict.fromkeys(
        """network_speed cpu_total_compute memory_total_mb disk_total_mb disk_free_mb client_max_port client_min_port max_dynamic_port
        min_dynamic_port gc_parallel_destroys gc_max_allocs node_max_allocs""".split(),
        int,
    ),
    **dict.fromkeys("gc_disk_usage_threshold gc_inode_usage_threshold".split(), float),
    **dict.fromkeys(
        """state_dir alloc_dir alloc_mounts_dir host_volumes_dir host_volume_plugin_dir common_plugin_dir node_class node_pool network_interface
        preferred_address_family reservable_cores max_kill_timeout gc_interval cni_path cni_config_dir bridge_network_name bridge_network_subnet
        bridge_network_subnet_ipv6 cgroup_parent log_file""".split(),
        str,
    ),
    "servers": [str],
    **dict.fromkeys("options meta chroot_env".split(), {str: str}),
    **dict.fromkeys("reserved template host_network artifact drain_on_shutdown users fingerprint".split(), BLOCK),
    "host_volume": Labeled({"path": str, "read_only": bool}),
    "server_join": SERVER_JOIN,
}

DOCKER = {
    **dict.fromkeys("endpoint nvidia_runtime infra_image infra_image_pull_timeout image_pull_timeout pull_activity_timeout".split(), str),
    **dict.fromkeys("allow_privileged disable_log_collection windows_allow_insecure_container_admin".split(), bool),
    **dict.fromkeys("container_exists_attempts oom_score_adj pids_limit".split(), int),
    **dict.fromkeys("extra_labels allow_caps allow_runtimes".split(), [str]),
    **dict.fromkeys("auth tls logging gc allowed_modes".split(), BLOCK),
    "volumes": {"enabled": bool, "selinuxlabel": str},
}

VAULT = {
    **dict.fromkeys(
        """name create_from_role namespace address jwt_auth_backend_path ca_file ca_path cert_file key_file tls_server_name token""".split(),
        str,
    ),
    **dict.fromkeys("enabled tls_skip_verify".split(), bool),
    "default_identity": {"aud": [str], "env": bool, "file": bool, "filepath": str, "ttl": str, "extra_claims": {str: str}},
}

AGENT = {
    **dict.fromkeys(
        "region datacenter name data_dir plugin_dir log_level log_file log_rotate_duration bind_addr syslog_facility".split(), str
    ),
    **dict.fromkeys(
        """log_json log_include_location enable_debug leave_on_interrupt leave_on_terminate enable_syslog disable_update_check
        disable_anonymous_signature""".split(),
        bool,
    ),
    **dict.fromkeys("log_rotate_bytes log_rotate_max_files".split(), int),
    "http_api_response_headers": {str: str},
    **dict.fromkeys("ports rpc consul ui sentinel autopilot limits audit reporting keyring eventlog".split(), BLOCK),
    "addresses": ADDRESSES,
    "advertise": ADDRESSES,
    "acl": ACL,
    "tls": TLS,
    "telemetry": TELEMETRY,
    "vault": VAULT,
    "server": SERVER,
    "client": CLIENT,
    # A block with a label, which is the plugin's name.
    "plugin": {"docker": {"args": [str], "config": DOCKER}},
}
