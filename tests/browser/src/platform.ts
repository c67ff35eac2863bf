/** Starts the platform as a person would: the binary, an empty data folder, a free port. */

import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { request } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

const ROOT = resolve(import.meta.dirname, "../../..");
const BINARY =
  process.env["SITEWRIGHT_PLATFORM_BINARY"] ?? join(process.env["CARGO_TARGET_DIR"] ?? join(ROOT, "target"), "debug/platform");

/** A first start makes the demo data; generous for two busy cores and a debug build. */
const START_LIMIT = 180_000;
const STOP_LIMIT = 30_000;
/** What a job does is done by then. */
const JOB_LIMIT = 60_000;

export interface Credentials {
  readonly email: string;
  readonly password: string;
  /** `owner`, `agent` or `operator`. */
  readonly role: string;
}

export class Platform {
  readonly #process: ChildProcess;
  readonly #dataDir: string;
  #output = "";

  private constructor(
    readonly port: number,
    dataDir: string,
    settings: Readonly<Record<string, string>>,
  ) {
    this.#dataDir = dataDir;
    this.#process = spawn(BINARY, [], {
      cwd: dataDir,
      env: {
        ...environmentWithoutSettings(),
        SITEWRIGHT_DATA_DIR: dataDir,
        SITEWRIGHT_LISTEN: `127.0.0.1:${port}`,
        SITEWRIGHT_INTERNAL_LISTEN: "127.0.0.1:0",
        ...settings,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const take = (chunk: Buffer): void => void (this.#output += chunk.toString("utf8"));
    this.#process.stdout?.on("data", take);
    this.#process.stderr?.on("data", take);
  }

  /** Starts it, with what the test sets besides, and waits until it answers. */
  static async start(settings: Readonly<Record<string, string>> = {}): Promise<Platform> {
    assert.ok(existsSync(BINARY), `no platform at ${BINARY}; run: cargo build -p platform`);
    const platform = new Platform(await freePort(), await mkdtemp(join(tmpdir(), "sitewright-browser-")), settings);
    try {
      await platform.#waitUntilAlive();
    } catch (error) {
      await platform.stop().catch(() => undefined);
      throw error;
    }
    return platform;
  }

  /** Address of the platform's own pages. */
  get origin(): string {
    return `http://localhost:${this.port}`;
  }

  /** Address of an agency's site. */
  site(slug: string): string {
    return `http://${slug}.localhost:${this.port}`;
  }

  /** The demo users' credentials, printed once on the first start. */
  credentials(): Credentials[] {
    return parseCredentials(this.#output);
  }

  /** The first demo user with this role. */
  member(role: "owner" | "agent" | "operator"): Credentials {
    const found = this.credentials().find((each) => each.role === role);
    assert.ok(found, `no ${role} was printed:\n${this.#lastLines()}`);
    return found;
  }

  /** The address in a mail to this person that leads to this path; waits until it has come. */
  async mailedLink(to: string, path: string): Promise<string> {
    let link: string | undefined;
    await this.until(async () => {
      const folder = join(this.#dataDir, "outbox");
      for (const file of existsSync(folder) ? await readdir(folder) : []) {
        if (!file.endsWith(".json")) continue;
        const mail = JSON.parse(await readFile(join(folder, file), "utf8")) as { to: string; text: string };
        if (mail.to === to) link ??= mail.text.split(/\s+/).find((word) => word.includes(path));
      }
      return link !== undefined;
    }, `a mail to ${to}`);
    assert.ok(link);
    return link;
  }

  /** Asks again and again until it holds. */
  async until(holds: () => Promise<boolean>, what: string): Promise<void> {
    const end = Date.now() + JOB_LIMIT;
    while (!(await holds())) {
      assert.ok(Date.now() < end, `${what}: not within ${JOB_LIMIT / 1000} s\n${this.#lastLines()}`);
      await delay(50);
    }
  }

  /** Asks it to stop and fails unless it ends by itself with code 0. */
  async stop(): Promise<void> {
    const child = this.#process;
    const wasRunning = child.exitCode === null && child.signalCode === null;
    if (wasRunning) {
      const ended = new Promise<void>((done) => child.once("exit", () => done()));
      child.kill("SIGTERM");
      const limit = new AbortController();
      const killed = delay(STOP_LIMIT, undefined, { signal: limit.signal }).then(
        () => child.kill("SIGKILL"),
        () => undefined,
      );
      await Promise.race([ended, killed.then(() => ended)]);
      limit.abort();
    }
    await rm(this.#dataDir, { recursive: true, force: true });
    assert.ok(wasRunning, `the platform had ended before it was asked to:\n${this.#lastLines()}`);
    assert.equal(child.exitCode, 0, `the platform ended with ${child.exitCode ?? child.signalCode}:\n${this.#lastLines()}`);
  }

  async #waitUntilAlive(): Promise<void> {
    const until = Date.now() + START_LIMIT;
    while (Date.now() < until) {
      assert.equal(this.#process.exitCode, null, `the platform ended while starting:\n${this.#lastLines()}`);
      if ((await status(this.port, "/livez")) === 200 && this.credentials().length > 0) return;
      await delay(50);
    }
    const limit = START_LIMIT / 1000;
    throw new Error(`the platform did not answer /livez and print credentials within ${limit} s:\n${this.#lastLines()}`);
  }

  #lastLines(): string {
    return this.#output.split("\n").slice(-40).join("\n");
  }
}

/** Lines of the form `address   password   role of place`. */
export function parseCredentials(output: string): Credentials[] {
  return [...output.matchAll(/^\s*([\w.+-]+@[\w.-]+\w)\s+(\S+)\s+(owner|agent|operator) of /gm)].map(
    ([, email = "", password = "", role = ""]) => ({ email, password, role }),
  );
}

/** Status of a GET, or 0 when nobody listens. `host` is what the browser would name. */
export function status(port: number, path: string, host = "localhost"): Promise<number> {
  return new Promise((done) => {
    const asked = request({ host: "127.0.0.1", port, path, headers: { host: `${host}:${port}` } }, (response) => {
      response.resume();
      response.once("end", () => done(response.statusCode ?? 0));
    });
    asked.setTimeout(10_000, () => asked.destroy());
    asked.once("error", () => done(0));
    asked.end();
  });
}

/** The platform's own settings come from the test alone: the embedded default. */
function environmentWithoutSettings(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("SITEWRIGHT_")));
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  assert.ok(address !== null && typeof address === "object");
  return address.port;
}
