import assert from "node:assert/strict";
import { test } from "node:test";
import { JobsApi, type AlertRule } from "../src/api.ts";
import { formOf, NEW_RULE, read, remove, save, withoutRule, withRule, type RuleForm } from "../src/rules.ts";

interface Asked {
  readonly method: string;
  readonly url: string;
  readonly body: unknown;
}

function operator(answers: readonly (() => Response)[]): { api: JobsApi; asked: Asked[] } {
  const asked: Asked[] = [];
  const api = new JobsApi("operator", { baseUrl: "http://host.test" }, async (url, init) => {
    const answer = answers[asked.length];
    asked.push({ method: init.method ?? "", url: url.slice("http://host.test/api/jobs/v1/operator".length), body: init.body ? JSON.parse(String(init.body)) : null });
    assert.ok(answer, `unexpected question ${url}`);
    return answer();
  });
  return { api, asked };
}

const RULE: AlertRule = { name: "dead-letters", measure: "dead_letters", queue: "ai", above: 10, window_seconds: 3_600, clear_after_seconds: 0 };
const FORM: RuleForm = { ...NEW_RULE, name: "old", above: "300" };

const refusal = (status: number, problem: object) => () => Response.json(problem, { status });

test("rules are asked for by operators alone", async () => {
  const { api, asked } = operator([() => Response.json({ data: [RULE] })]);
  assert.deepEqual(await api.rules(), [RULE]);
  assert.deepEqual(asked, [{ method: "GET", url: "/alert-rules", body: null }]);
  const tenant = new JobsApi("tenant", {}, () => assert.fail("rules are the operator's"));
  assert.deepEqual(await tenant.rules(), []);
});

test("a rule is the same after it was a form", () => {
  const { name, ...input } = RULE;
  assert.deepEqual(read(formOf(RULE)), { name, input });
  const plain = { ...RULE, queue: null, window_seconds: null };
  assert.deepEqual(read(formOf(plain)), { name, input: { measure: "dead_letters", above: 10, clear_after_seconds: 0 } });
});

test("what is empty is not said, and a window only of dead letters", () => {
  const typed = { ...FORM, name: " old ", queue: "  ", window_seconds: "not a number", clear_after_seconds: " " };
  assert.deepEqual(read(typed), { name: "old", input: { measure: "queue_age", above: 300 } });
  assert.deepEqual(read({ ...typed, measure: "dead_letters", queue: " ai ", window_seconds: " 60 " }), {
    name: "old",
    input: { measure: "dead_letters", above: 300, queue: "ai", window_seconds: 60 },
  });
});

test("what is no name and no number is refused before it is sent", async () => {
  for (const name of ["", "Dead letters", "ä", "a/b", "..", "a".repeat(61)]) {
    assert.deepEqual(read({ ...FORM, name }), { faults: { name: "From 1 to 60 letters a to z, digits and hyphens." } }, name);
  }
  for (const above of ["-1", "1.5", "1e3", "x", "4294967296"]) {
    assert.deepEqual(read({ ...FORM, above }), { faults: { above: "A whole number from 0 to 4,294,967,295." } }, above);
  }
  const { api, asked } = operator([]);
  assert.deepEqual(await save(api, { ...FORM, name: "", above: " " }, []), {
    faults: { name: "From 1 to 60 letters a to z, digits and hyphens.", above: "Write a number." },
    problem: "Not saved. 2 values need a change.",
  });
  assert.deepEqual(asked, []);
});

test("a new rule replaces none, an edited one does", async () => {
  const { api, asked } = operator([() => Response.json(RULE)]);
  assert.deepEqual(await save(api, formOf(RULE), ["dead-letters"]), {
    faults: { name: "There is a rule of this name. Edit it, or choose another name." },
    problem: "Not saved. One value needs a change.",
  });
  assert.deepEqual(asked, []);
  assert.deepEqual(await save(api, formOf(RULE), []), { rule: RULE });
  const { name, ...body } = RULE;
  assert.deepEqual(asked, [{ method: "PUT", url: `/alert-rules/${name}`, body }]);
});

test("the server's faults stand at their fields", async () => {
  const fault = (pointer: string, detail: string) => ({ pointer, code: "invalid", detail });
  const faults = { title: "The request has faults", detail: "1 field is not valid" };
  const { api } = operator([
    refusal(422, { ...faults, errors: [fault("/clear_after_seconds", "at most 86400")] }),
    refusal(422, { ...faults, errors: [fault("/queue", "from 1 to 200 characters"), fault("/colour", "unknown")] }),
    refusal(422, { ...faults, errors: [fault("/window_seconds", "only with dead_letters")] }),
  ]);
  assert.deepEqual(await save(api, FORM, []), {
    faults: { clear_after_seconds: "At most 86400." },
    problem: "Not saved. One value needs a change.",
  });
  assert.deepEqual(await save(api, FORM, []), {
    faults: { queue: "From 1 to 200 characters." },
    problem: "Not saved. One value needs a change. Unknown.",
  });
  assert.deepEqual(
    await save(api, FORM, []),
    { faults: {}, problem: "Not saved. The request has faults. Window seconds: only with dead_letters." },
    "a window is not shown",
  );
});

test("what is at no field is told for the whole form", async () => {
  const { api } = operator([
    refusal(409, { title: "There are 100 alert rules", detail: "remove one first" }),
    () => {
      throw new TypeError("fetch failed");
    },
  ]);
  assert.deepEqual(await save(api, FORM, []), { faults: {}, problem: "Not saved. There are 100 alert rules. Remove one first." });
  assert.deepEqual(await save(api, FORM, []), {
    faults: {},
    problem: "Not saved. No connection. The server could not be reached. What you see is how it was.",
  });
});

test("a rule that is gone already is removed", async () => {
  const { api, asked } = operator([() => new Response(null, { status: 204 }), refusal(404, { title: "Not found" }), refusal(403, { title: "Not allowed" })]);
  await remove(api, "old");
  await remove(api, "old");
  await assert.rejects(remove(api, "old"), { name: "ApiError", status: 403 });
  assert.deepEqual(asked[0], { method: "DELETE", url: "/alert-rules/old", body: null });
});

test("a change is shown where the server would show it", () => {
  const [a, b, c] = ["a", "b", "c"].map((name) => ({ ...RULE, name })) as [AlertRule, AlertRule, AlertRule];
  assert.deepEqual(withRule([a, c], b), [a, b, c]);
  const changed = { ...a, above: 11 };
  assert.deepEqual(withRule([a, b], changed), [changed, b]);
  assert.deepEqual(withoutRule([a, b], "a"), [b]);
});
