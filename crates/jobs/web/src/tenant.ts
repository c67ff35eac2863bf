/** Tenants as an operator names them. */

/** As the server reads it: an identifier of 128 bits in 26 digits of base 32. */
const TENANT = /^tnt_[0-7][0-9a-hjkmnp-tv-z]{25}$/;

/** What is wrong with the text of the field; nothing with an identifier, or without a text. */
export function tenantFault(text: string): string | null {
  if (text === "" || TENANT.test(text)) return null;
  return "A tenant is tnt_ and 26 letters and digits, such as tnt_01h455vb4pex5vsknk084sn02q.";
}
