import assert from "node:assert/strict";
import { test } from "node:test";
import { parseCredentials } from "./platform.ts";

test("credentials are found in tables and in sentences, colours aside", () => {
  const output = [
    "Kiln & Field   http://kiln-and-field.localhost:8080/",
    "  mara@kiln-and-field.example   owner   \u001b[1mtide-copper-91\u001b[0m",
    "  sam@voltbound.example password: x9-Kp_2",
    "contact us at help@sitewright.example",
  ].join("\n");
  assert.deepEqual(parseCredentials(output), [
    { email: "mara@kiln-and-field.example", password: "tide-copper-91" },
    { email: "sam@voltbound.example", password: "x9-Kp_2" },
  ]);
});
