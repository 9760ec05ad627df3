// A newer server may send kinds of messages and events that this page does not know.

/**
 * Return the fallback. Stands in the `default` of a `switch` over all kinds; the type checker fails when one is missing.
 * @template T @param {never} _ @param {T} fallback @returns {T}
 */
export const unknownKind = (_, fallback) => fallback;
