import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { isSignedIn, signIn, signOut } from "../src/demo/session.ts";

let asked: string[] = [];
let answer: () => Promise<Response> = async () => new Response(null, { status: 201 });

beforeEach(() => {
  const kept = new Map<string, string>();
  asked = [];
  globalThis.sessionStorage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  } as Storage;
  globalThis.fetch = async (url, init) => {
    asked.push(`${init?.method ?? "GET"} ${String(url)}`);
    return answer();
  };
});

async function signInAnswered(status: number): Promise<string | null> {
  answer = async () => new Response(null, { status });
  return signIn("a@b.example", "secret");
}

test("a tab that has not signed in asks nobody", async () => {
  assert.equal(await isSignedIn(), false);
  assert.deepEqual(asked, []);
});

test("after signing in, the session is looked up", async () => {
  assert.equal(await signInAnswered(201), null);
  answer = async () => new Response("{}");
  assert.equal(await isSignedIn(), true);
  answer = async () => new Response(null, { status: 401 });
  assert.equal(await isSignedIn(), false);
  assert.equal(await isSignedIn(), false);
  assert.deepEqual(asked, ["POST /api/identity/v1/sessions", "GET /api/identity/v1/me", "GET /api/identity/v1/me"]);
});

test("signing out ends the session", async () => {
  await signInAnswered(201);
  await signOut();
  assert.equal(await isSignedIn(), false);
  assert.equal(asked.at(-1), "DELETE /api/identity/v1/sessions/current");
});

test("a refusal is said in words and never tells which of the two is wrong", async () => {
  assert.equal(await signInAnswered(401), "Email or password is wrong.");
  assert.equal(await signInAnswered(422), "Email or password is wrong.");
  assert.match((await signInAnswered(429)) ?? "", /^Too many attempts/);
  assert.match((await signInAnswered(503)) ?? "", /status 503/);
  answer = () => Promise.reject(new TypeError("fetch failed"));
  assert.match((await signIn("a@b.example", "secret")) ?? "", /could not be reached/);
});
