import * as pulumi from "@pulumi/pulumi";

/**
 * A component that ends when one of its inputs turns out to be wrong while Pulumi runs: what it would have made is not registered, and its
 * outputs fail with the reason.
 *
 * The SDK leaves the outputs of a resource open for good when the inputs of that resource fail. Whatever waits for them (resources that
 * depend on it, outputs of components and stacks, tests) would wait for ever, and the engine with it.
 */
export abstract class Twin<
  Outputs extends Readonly<Record<string, pulumi.Output<unknown>>> = Readonly<Record<string, pulumi.Output<unknown>>>,
> extends pulumi.ComponentResource {
  readonly #failure: Failure;

  /** @param inputs what the component was given; none of its resources is registered before all of it is known and accepted */
  constructor(type: string, name: string, inputs: object, opts: pulumi.ComponentResourceOptions = {}) {
    // A component stands or falls with those inside it.
    const failure = opts.parent instanceof Twin ? opts.parent.#failure : new Failure();
    const accepted = failure.watch(inputs);
    const hold: pulumi.ResourceTransformation = ({ resource, props, opts: own }) => {
      if (!(resource instanceof pulumi.CustomResource)) return undefined;
      const ready = accepted.then(() => failure.orFirst(failure.watch(props)));
      return { props, opts: pulumi.mergeOptions(own, { dependsOn: nothing(ready) }) };
    };
    super(type, name, {}, { ...opts, transformations: [...(opts.transformations ?? []), hold] });
    this.#failure = failure;
  }

  /** Sets the outputs as properties of the component, which fail when it fails, and registers them. The SDK calls it again, without any. */
  protected override registerOutputs(outputs?: Outputs): void {
    const entries = Object.entries(outputs ?? {}).map(([name, output]) => [name, this.#failure.orOutput(output)]);
    const own = Object.fromEntries(entries);
    Object.assign(this, own);
    // A failure that reaches the engine this way would be told twice.
    super.registerOutputs(
      settled(own).then(
        () => own,
        () => ({}),
      ),
    );
  }
}

/**
 * Waits until everything in a value is known, or known to be unknown in this preview.
 * @throws what the first output in it fails with
 */
export async function settled(value: unknown): Promise<void> {
  // Whether an output is secret is the one thing about it that is public and fails with it.
  await pulumi.isSecret(pulumi.output(value));
}

/** The first thing that fails in a component. */
class Failure {
  readonly #first: Promise<never>;
  #fail: (error: unknown) => void = () => {};

  constructor() {
    this.#first = new Promise((_, fail) => {
      this.#fail = fail;
    });
    // It is told where it is waited for; nobody has to.
    this.#first.catch(() => {});
  }

  /** Waits for a value, whose failure is one of all that is watched. */
  async watch(value: unknown): Promise<void> {
    try {
      await settled(value);
    } catch (error) {
      this.#fail(error);
      throw error;
    }
  }

  /** Waits for something, or fails with the first failure. */
  orFirst(promise: Promise<void>): Promise<void> {
    return Promise.race([promise, this.#first]);
  }

  /** The output, failing with the first failure. */
  orOutput(output: pulumi.Output<unknown>): pulumi.Output<unknown> {
    const ready = this.orFirst(settled(output)).then(() => true);
    return pulumi.output(ready).apply(() => output);
  }
}

/** A dependency on no resource, which comes when the promise does. */
function nothing(promise: Promise<void>): Promise<pulumi.Resource[]> {
  return promise.then(() => []);
}
