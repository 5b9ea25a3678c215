import * as pulumi from "@pulumi/pulumi";

/**
 * A component that ends when one of its inputs turns out to be wrong while Pulumi runs: what it would have made is not registered, and its
 * outputs fail with the reason.
 *
 * The SDK leaves the outputs of a resource open for good when the inputs of that resource fail. Whatever waits for them (resources that
 * depend on it, outputs of components and stacks, tests) would wait for ever, and the engine with it.
 */
export abstract class ValidatedComponent<
  Outputs extends Readonly<Record<string, pulumi.Output<unknown>>> = Readonly<Record<string, pulumi.Output<unknown>>>,
> extends pulumi.ComponentResource {
  readonly #failure: Failure;

  /** @param inputs what the component was given; none of its resources is registered before all of it is known and accepted */
  constructor(type: string, name: string, inputs: object, opts: pulumi.ComponentResourceOptions = {}) {
    // A component stands or falls with those inside it.
    const failure = opts.parent instanceof ValidatedComponent ? opts.parent.#failure : new Failure();
    const accepted = holdsDeferred(inputs) ? failure.watch(settled(inputs)) : undefined;
    const hold: pulumi.ResourceTransformation = ({ resource, props, opts: own }) => {
      if (!(resource instanceof pulumi.CustomResource)) return undefined;
      // Most resources of a component with plain inputs have nothing to wait for, and promises are dear.
      const waits = deferredIn(props);
      if (!accepted && waits.length === 0) return undefined;
      const ready = Promise.resolve(accepted).then(() => failure.orFirst(failure.watch(allKnown(waits))));
      return { props, opts: pulumi.mergeOptions(own, { dependsOn: nothing(ready) }) };
    };
    super(type, name, {}, { ...opts, transformations: [...(opts.transformations ?? []), hold] });
    this.#failure = failure;
  }

  /** Sets the outputs as properties of the component, which fail when it fails, and registers them. The SDK calls it again, without any. */
  protected override registerOutputs(outputs?: Outputs): void {
    const own: Readonly<Record<string, pulumi.Output<unknown>>> = outputs ?? {};
    for (const [name, output] of Object.entries(own)) this.#setOutput(name, output);
    // A failure that reaches the engine this way would be reported twice.
    super.registerOutputs(
      this.#failure.orFirst(allKnown(deferredIn(own))).then(
        () => own,
        () => ({}),
      ),
    );
  }

  /** Sets an output as a property. What makes it fail with the component is added when it is first read: most outputs never are. */
  #setOutput(name: string, output: pulumi.Output<unknown>): void {
    let failing: pulumi.Output<unknown> | undefined;
    const get = () => {
      failing ??= this.#failure.orOutput(output);
      return failing;
    };
    Object.defineProperty(this, name, { get, enumerable: true, configurable: true });
  }
}

/**
 * Waits until everything in a value is known, or known to be unknown in this preview.
 * @throws what the first output in it fails with
 */
export async function settled(value: unknown): Promise<void> {
  // See allKnown: the one thing about an output that fails with it.
  await pulumi.isSecret(pulumi.output(value));
}

/** Waits for outputs and promises, but not for those inside of their values. */
async function allKnown(deferred: readonly unknown[]): Promise<void> {
  // Whether an output is secret is the one thing about it that is public and fails with it.
  await Promise.all(
    deferred.map((value) => (pulumi.Output.isInstance(value) ? pulumi.isSecret(value) : settled(value))),
  );
}

/** The outputs and promises in a value. */
function deferredIn(value: unknown): unknown[] {
  if (typeof value !== "object" || value === null || pulumi.Resource.isInstance(value)) return [];
  if (pulumi.Output.isInstance(value) || value instanceof Promise) return [value];
  return Object.values(value).flatMap(deferredIn);
}

function holdsDeferred(value: unknown): boolean {
  return deferredIn(value).length > 0;
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

  /** Waits for something, whose failure is one of all that is watched. */
  async watch(known: Promise<void>): Promise<void> {
    try {
      await known;
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
