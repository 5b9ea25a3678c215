// A program in Go that uses the components through their plugin, as Pulumi YAML and all other languages do.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/pulumi/pulumi/sdk/v3/go/auto"
	"github.com/pulumi/pulumi/sdk/v3/go/auto/optpreview"
	"github.com/pulumi/pulumi/sdk/v3/go/auto/optup"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

type server struct {
	pulumi.ResourceState

	Ipv4Address pulumi.StringOutput    `pulumi:"ipv4Address"`
	VolumeIds   pulumi.StringMapOutput `pulumi:"volumeIds"`
}

func newServer(ctx *pulumi.Context, name string, inputs pulumi.Map) (*server, error) {
	var made server
	return &made, ctx.RegisterRemoteComponentResource("twinstack:hcloud:Server", name, inputs, &made)
}

// Makes the server whose inputs are in the environment as JSON, with its user data a secret, and one that has an output of it for a label.
func program(ctx *pulumi.Context) error {
	var given map[string]any
	if err := json.Unmarshal([]byte(os.Getenv("INPUTS")), &given); err != nil {
		return err
	}
	inputs := pulumi.Map{}
	for name, value := range given {
		inputs[name] = pulumi.Any(value)
	}
	if userData, ok := given["userData"].(string); ok {
		inputs["userData"] = pulumi.ToSecret(pulumi.String(userData))
	}
	web, err := newServer(ctx, "web", inputs)
	if err != nil {
		return err
	}
	labels := pulumi.StringMap{"peer": web.Ipv4Address}
	if _, err := newServer(ctx, "other", pulumi.Map{"name": pulumi.String("other-1"), "labels": labels}); err != nil {
		return err
	}
	ctx.Export("ipv4Address", web.Ipv4Address)
	ctx.Export("volumeIds", web.VolumeIds)
	return nil
}

// Runs one operation on the stack "dev" of the project in a folder.
func run(verb string, folder string) error {
	ctx := context.Background()
	stack, err := auto.UpsertStackInlineSource(ctx, "dev", "plugin", program, auto.WorkDir(folder))
	if err != nil {
		return err
	}
	switch verb {
	case "preview":
		_, err = stack.Preview(ctx)
	case "expect-no-changes":
		_, err = stack.Preview(ctx, optpreview.ExpectNoChanges())
	case "up":
		_, err = stack.Up(ctx, optup.SuppressProgress())
	case "destroy":
		_, err = stack.Destroy(ctx)
	}
	return err
}

func main() {
	if err := run(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
