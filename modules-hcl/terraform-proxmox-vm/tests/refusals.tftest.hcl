# Inputs that are rejected before anything is created.

variables {
  name      = "web-1"
  node_name = "pve"
}

run "underscore_in_the_name" {
  command         = plan
  expect_failures = [var.name]
  variables { name = "web_1" }
}

run "id_below_100" {
  command         = plan
  expect_failures = [var.name]
  variables { vm_id = "99" }
}

run "two_disks_in_one_place" {
  command         = plan
  expect_failures = [var.name]
  variables { disks = [{}, {}] }
}

run "image_on_the_second_disk" {
  command         = plan
  expect_failures = [var.name]
  variables { disks = [{}, { interface = "scsi1", import_from = "local:import/a.qcow2" }] }
}

run "clone_of_an_image" {
  command         = plan
  expect_failures = [var.name]
  variables {
    clone = { vm_id = "9000" }
    disks = [{ import_from = "local:import/a.qcow2" }]
  }
}

run "private_key" {
  command         = plan
  expect_failures = [var.name]
  variables { cloud_init = { user = { name = "admin", ssh_keys = ["-----BEGIN OPENSSH PRIVATE KEY-----"] } } }
}

run "user_and_user_data" {
  command         = plan
  expect_failures = [var.name]
  variables { cloud_init = { user = { name = "admin" }, user_data = "#cloud-config\n" } }
}

run "address_without_prefix_length" {
  command         = plan
  expect_failures = [var.name]
  variables { cloud_init = { ip_configs = [{ ipv4 = { address = "10.0.0.5" } }] } }
}

run "image_of_a_clone" {
  command         = plan
  expect_failures = [var.name]
  variables {
    clone = { vm_id = "9000" }
    image = { url = "https://images.example.com/debian-13.qcow2" }
  }
}

run "numa_nodes_without_numa" {
  command         = plan
  expect_failures = [var.name]
  variables { cpu = { numa_nodes = [{ cpus = "0-1", memory = 2048, host_nodes = "0" }] } }
}

run "burst_without_a_limit" {
  command         = plan
  expect_failures = [var.name]
  variables { disks = [{ speed = { read = 100, write_burstable = 200 } }] }
}
