import * as pulumi from "@pulumi/pulumi";

/**
 * A component that fails if one of its inputs turns out to be invalid at runtime: its resources are not registered, and
 * its outputs fail with the reason.
 *
 * The SDK never settles the outputs of a resource whose inputs fail. Everything that waits for them (dependent
 * resources, outputs of components and stacks, tests) would hang, and the engine with it.
 */
export abstract class ValidatedComponent<
  Outputs extends Readonly<Record<string, pulumi.Output<unknown>>> = Readonly<Record<string, pulumi.Output<unknown>>>,
> extends pulumi.ComponentResource {
  readonly #failure: Failure;

  /** @param inputs the component's inputs; its resources are registered only after all of them are known and valid */
  constructor(type: string, name: string, inputs: object, opts: pulumi.ComponentResourceOptions = {}) {
    // A nested component and its parent fail together.
    const failure = opts.parent instanceof ValidatedComponent ? opts.parent.#failure : new Failure();
    const accepted = holdsDeferred(inputs) ? failure.watch(settled(inputs)) : undefined;
    const hold: pulumi.ResourceTransformation = ({ resource, props, opts: own }) => {
      if (!(resource instanceof pulumi.CustomResource)) return undefined;
      // Most resources of a component with plain inputs do not wait for anything, and promises are expensive.
      const waits = deferredIn(props);
      if (!accepted && waits.length === 0) return undefined;
      const ready = Promise.resolve(accepted).then(() => failure.orFirst(failure.watch(allKnown(waits))));
      return { props, opts: pulumi.mergeOptions(own, { dependsOn: nothing(ready) }) };
    };
    super(type, name, {}, { ...opts, transformations: [...(opts.transformations ?? []), hold] });
    this.#failure = failure;
  }

  /**
   * Sets the outputs as properties of the component, which fail with it, and registers them. The SDK calls this again
   * without arguments.
   */
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

  /**
   * Sets an output as a property. The promise that fails with the component is added on first access, since most
   * outputs are never read.
   */
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
 * @throws the error of the first output that fails
 */
export async function settled(value: unknown): Promise<void> {
  // See allKnown: the only public part of an output that fails with it.
  await pulumi.isSecret(pulumi.output(value));
}

/** Waits for outputs and promises, but not for those inside of their values. */
async function allKnown(deferred: readonly unknown[]): Promise<void> {
  // Whether it is secret is the only public part of an output that fails with it.
  await Promise.all(
    deferred.map((value) => (pulumi.Output.isInstance(value) ? pulumi.isSecret(value) : settled(value))),
  );
}

/** Returns the outputs and promises in a value. */
function deferredIn(value: unknown): unknown[] {
  if (typeof value !== "object" || value === null || pulumi.Resource.isInstance(value)) return [];
  if (pulumi.Output.isInstance(value) || value instanceof Promise) return [value];
  return Object.values(value).flatMap(deferredIn);
}

function holdsDeferred(value: unknown): boolean {
  return deferredIn(value).length > 0;
}

/** The first failure in a component. */
class Failure {
  readonly #first: Promise<never>;
  #fail: (error: unknown) => void = () => {};

  constructor() {
    this.#first = new Promise((_, fail) => {
      this.#fail = fail;
    });
    // Handled by the code that awaits it; this avoids an unhandledRejection.
    this.#first.catch(() => {});
  }

  /** Waits for a promise, whose failure counts as the component's. */
  async watch(known: Promise<void>): Promise<void> {
    try {
      await known;
    } catch (error) {
      this.#fail(error);
      throw error;
    }
  }

  /** Waits for a promise, or fails with the first failure. */
  orFirst(promise: Promise<void>): Promise<void> {
    return Promise.race([promise, this.#first]);
  }

  /** Returns the output, which fails with the first failure. */
  orOutput(output: pulumi.Output<unknown>): pulumi.Output<unknown> {
    const ready = this.orFirst(settled(output)).then(() => true);
    return pulumi.output(ready).apply(() => output);
  }
}

/** Returns an empty list of dependencies that resolves with the promise. */
function nothing(promise: Promise<void>): Promise<pulumi.Resource[]> {
  return promise.then(() => []);
}
