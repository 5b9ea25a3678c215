// Package azuresecrets takes the place of a plugin that nodes do not use, whose SDK takes longer to compile than all of Vault.
package azuresecrets

import (
	"context"
	"errors"

	"github.com/hashicorp/vault/sdk/logical"
)

// Factory always fails.
func Factory(context.Context, *logical.BackendConfig) (logical.Backend, error) {
	return nil, errors.New("this Vault is built without the plugin for Azure")
}
