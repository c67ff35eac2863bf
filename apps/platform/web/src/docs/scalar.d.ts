/** The part of the vendored renderer that the page uses. */
declare module "*/scalar.js" {
  export function createApiReference(target: string, configuration: Readonly<Record<string, unknown>>): unknown;
}
