// Package snowflake takes the place of a plugin that nodes do not use, whose driver takes longer to compile than all of Vault.
package snowflake

import "errors"

// New always fails.
func New() (interface{}, error) {
	return nil, errors.New("this Vault is built without the plugin for Snowflake")
}
