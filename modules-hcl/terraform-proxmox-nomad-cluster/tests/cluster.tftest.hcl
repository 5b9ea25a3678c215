# Servers, and two pools of clients, one of them on a separate node.

variables {
  name       = "nomad"
  nodes      = ["pve-1", "pve-2"]
  vm_id_base = "3000"
  network    = { subnet = "10.0.1.0/24", gateway = "10.0.1.1" }
  task_cidrs = ["203.0.113.0/24"]
  nomad      = { version = "2.0.7-1" }
  gossip_key = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
  tls        = jsondecode(file("tests/tls.json"))

  client_pools = {
    workers  = { count = 2, first_address = 32 }
    database = { count = 1, first_address = 64, nodes = ["pve-3"] }
  }
}

run "apply" {
  assert {
    condition     = output.client_ips == { database-1 = "10.0.1.64", workers-1 = "10.0.1.32", workers-2 = "10.0.1.33" }
    error_message = "A pool has the addresses from its first one on."
  }

  assert {
    condition     = output.vm_ids["workers-2"] == "3033" && output.node_names["workers-2"] == "pve-2" && output.node_names["database-1"] == "pve-3"
    error_message = "IDs follow addresses, and machines are spread over the pool's nodes, or the cluster's."
  }

  assert {
    condition     = local.client_openings[2].sources == ["203.0.113.0/24", "10.0.1.0/24"] && local.server_openings[3].sources == ["10.0.1.11-10.0.1.15"]
    error_message = "Tasks are open to task_cidrs and the cluster, gossip to servers alone."
  }
}

run "grow" {
  variables {
    client_pools = {
      added    = { count = 1, first_address = 96 }
      workers  = { count = 3, first_address = 32 }
      database = { count = 1, first_address = 64, nodes = ["pve-3"] }
    }
  }

  assert {
    condition     = output.vm_ids == { s1 = "3011", s2 = "3012", s3 = "3013", added-1 = "3096", database-1 = "3064", workers-1 = "3032", workers-2 = "3033", workers-3 = "3034" }
    error_message = "Machines that were there must stay."
  }
}

run "overlapping_pools" {
  command         = plan
  expect_failures = [var.client_pools]
  variables { client_pools = { a = { count = 3 }, b = { count = 1, first_address = 34 } } }
}

run "pool_name_with_an_underscore" {
  command         = plan
  expect_failures = [var.client_pools]
  variables { client_pools = { a_b = {} } }
}

run "enterprise_edition" {
  command         = plan
  expect_failures = [var.nomad]
  variables { nomad = { version = "2.0.7+ent-1" } }
}
