/** The part of the vendored renderer that the page uses. */
export function createApiReference(target: string, configuration: Readonly<Record<string, unknown>>): unknown;
