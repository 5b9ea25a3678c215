# A cluster behind a public load balancer in an existing network, with load balancers and volumes for pods.

variables {
  name          = "k8s"
  location      = "nbg1"
  tokens        = { server = "0123456789abcdef", agent = "fedcba9876543210" }
  tls           = jsondecode(file("tests/tls.json"))
  admin_cidrs   = ["203.0.113.0/24"]
  load_balancer = { enabled = true, public = true }
  servers       = { count = 1, schedulable = false }
  agent_pools   = { arm = { server_type = "cax31", labels = { disk = "fast" }, taints = ["dedicated=database:NoSchedule"] } }
  hcloud_token  = "0123456789abcdef"

  k3s = {
    version = "v1.36.4+k3s1"
    sha256 = {
      amd64 = "0000000000000000000000000000000000000000000000000000000000000000"
      arm64 = "1111111111111111111111111111111111111111111111111111111111111111"
    }
  }

  cloud_controller = {
    version = "1.35.0"
    sha256  = "2222222222222222222222222222222222222222222222222222222222222222"
  }

  csi_driver = {
    version = "2.22.1"
    sha256  = "3333333333333333333333333333333333333333333333333333333333333333"
  }
}

run "setup" {
  module { source = "./tests/setup" }
}

run "apply" {
  variables {
    network  = { create = false, id = run.setup.network_id, subnet = "10.0.4.0/24" }
    ssh_keys = [run.setup.ssh_key]
  }

  assert {
    condition     = output.network_id == var.network.id && length(hcloud_network.this) == 0
    error_message = "The cluster must use the network that it was given."
  }

  assert {
    condition     = local.flannel_backend == "wireguard-native"
    error_message = "What pods say must be encrypted in a network that has other machines."
  }

  assert {
    condition     = output.api_endpoint == "https://${output.load_balancer_ip}:6443" && jsondecode(nonsensitive(output.kubeconfig)).clusters[0].cluster.server == output.api_endpoint
    error_message = "The API is reached by the public load balancer, and the kubeconfig says so."
  }

  assert {
    condition     = toset(keys(nonsensitive(local.manifests))) == toset(["hcloud-secret", "hcloud-cloud-controller-manager", "hcloud-csi"])
    error_message = "Servers deploy the cloud controller and the CSI driver, and the token for both."
  }
}

# A new version and a new image do not change running machines.
run "change_of_version" {
  command = plan

  variables {
    network  = { create = false, id = run.setup.network_id, subnet = "10.0.4.0/24" }
    ssh_keys = []
    image    = "debian-12"

    k3s = {
      version = "v1.99.0+k3s1"
      sha256 = {
        amd64 = "4444444444444444444444444444444444444444444444444444444444444444"
        arm64 = "5555555555555555555555555555555555555555555555555555555555555555"
      }
    }
  }

  assert {
    condition     = length(compact(values(output.public_ips))) == 2
    error_message = "All machines stay: one that is replaced has no address yet."
  }
}
