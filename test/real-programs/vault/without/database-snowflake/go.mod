module github.com/hashicorp/vault-plugin-database-snowflake

go 1.26.0
