/** Whether two values say the same. */

/** The order of an object's keys does not count: a server may write them in another. */
export function isSame(one: unknown, other: unknown): boolean {
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return one === other;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const keys = Object.keys(one);
  const at = (value: object, key: string): unknown => (value as Record<string, unknown>)[key];
  return keys.length === Object.keys(other).length && keys.every((key) => Object.hasOwn(other, key) && isSame(at(one, key), at(other, key)));
}
