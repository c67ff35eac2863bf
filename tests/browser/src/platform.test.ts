import assert from "node:assert/strict";
import { test } from "node:test";
import { parseCredentials } from "./platform.ts";

test("credentials are read from what the first start prints", () => {
  const output = `
  shop       http://kiln-and-field.localhost:8080/   Kiln & Field

Demo users. These passwords are shown only now:

  ada@kiln-and-field.example   tide-copper-91   owner of kiln-and-field
  ben@kiln-and-field.example   x9-Kp_2   agent of kiln-and-field
  operator@sitewright.example  lamp-field-20   operator of the platform
`;
  assert.deepEqual(parseCredentials(output), [
    { email: "ada@kiln-and-field.example", password: "tide-copper-91", role: "owner" },
    { email: "ben@kiln-and-field.example", password: "x9-Kp_2", role: "agent" },
    { email: "operator@sitewright.example", password: "lamp-field-20", role: "operator" },
  ]);
});
