/** A small server for tests of the elements alone: static files, and an API that the test answers by hand. */

import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { extname, join, resolve } from "node:path";

const ROOT = resolve(import.meta.dirname, "../../..");
const TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".txt": "text/plain; charset=utf-8",
};

/** What the platform sends with pages that hold our elements. */
export const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
/** The API reference injects style elements; its scripts stay strict. */
export const DOCS_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
  readonly response: ServerResponse;
  /** Resolves when the browser has gone away before the answer ended. */
  readonly aborted: Promise<void>;
}

export interface StubFile {
  /** Path in the repository. */
  readonly path?: string;
  readonly text?: string;
  readonly type?: string;
  readonly policy?: string;
}

export class Stub {
  readonly #server: Server;
  readonly #files: Readonly<Record<string, StubFile>>;
  readonly #waiting: ((call: Call) => void)[] = [];
  readonly #calls: Call[] = [];

  private constructor(files: Readonly<Record<string, StubFile>>) {
    this.#files = files;
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  static async start(files: Readonly<Record<string, StubFile>>): Promise<Stub> {
    const stub = new Stub(files);
    await new Promise<void>((done) => stub.#server.listen(0, "127.0.0.1", done));
    return stub;
  }

  get origin(): string {
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
  }

  /** The next request to the API that nobody has taken yet. */
  nextCall(): Promise<Call> {
    const call = this.#calls.shift();
    return call ? Promise.resolve(call) : new Promise((take) => this.#waiting.push(take));
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? "/", "http://stub").pathname;
    const file = this.#files[path];
    if (file) {
      const body = file.text ?? (await readFile(join(ROOT, file.path ?? "")));
      const type = file.type ?? TYPES[extname(file.path ?? path)] ?? "text/html; charset=utf-8";
      response.writeHead(200, { "content-type": type, "content-security-policy": file.policy ?? PAGE_POLICY }).end(body);
      return;
    }
    if (!path.startsWith("/api/")) {
      response.writeHead(404).end();
      return;
    }
    const aborted = new Promise<void>((done) => response.once("close", () => void (response.writableEnded || done())));
    let body = "";
    for await (const chunk of request) body += String(chunk);
    const call = { method: request.method ?? "", path, headers: request.headers, body, response, aborted };
    const take = this.#waiting.shift();
    if (take) take(call);
    else this.#calls.push(call);
  }
}
