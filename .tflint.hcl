plugin "terraform" {
  enabled = true
  preset  = "recommended"
}

# The standard file structure of a module.
rule "terraform_standard_module_structure" {
  enabled = false
}

rule "terraform_naming_convention" {
  enabled = true
}

rule "terraform_documented_outputs" {
  enabled = true
}

rule "terraform_documented_variables" {
  enabled = true
}
