// Fetches a part of the page when it is first needed, and again when that failed.

/**
 * @template T
 * @param {() => Promise<T>} load a dynamic import
 */
export function onDemand(load) {
  /** @type {Promise<T> | null} */
  let loading = null;
  const part = {
    /** @type {T | null} the part, once it is there */
    module: null,
    /** Fetches the part; the promise is rejected when it cannot be had. */
    fetch() {
      loading ??= load().then(
        (module) => (part.module = module),
        (error) => {
          loading = null;
          throw error;
        },
      );
      return loading;
    },
  };
  return part;
}
