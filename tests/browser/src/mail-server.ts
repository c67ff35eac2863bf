/** A mail server that speaks just enough SMTP, and refuses recipients when it is told to. */

import { createServer, type Server, type Socket } from "node:net";

export class MailServer {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #waiting: (() => void)[] = [];
  #received = 0;
  /** Whether recipients are refused for good. */
  refuses = false;

  private constructor(server: Server) {
    this.#server = server;
    server.on("connection", (socket) => this.#talk(socket));
  }

  static async start(): Promise<MailServer> {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    return new MailServer(server);
  }

  get url(): string {
    const address = this.#server.address();
    return address !== null && typeof address === "object" ? `smtp://127.0.0.1:${address.port}` : "";
  }

  /** Mails that it took. */
  get received(): number {
    return this.#received;
  }

  /** Resolves when it has taken as many mails. */
  async hasReceived(count: number): Promise<void> {
    while (this.#received < count) await new Promise<void>((done) => this.#waiting.push(done));
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((done) => this.#server.close(done));
  }

  #talk(socket: Socket): void {
    this.#sockets.add(socket);
    socket.setEncoding("utf8");
    socket.on("close", () => this.#sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    let text = "";
    let inMail = false;
    socket.write("220 test ESMTP\r\n");
    socket.on("data", (chunk: string) => {
      text += chunk;
      for (let end = text.indexOf("\r\n"); end >= 0; end = text.indexOf("\r\n")) {
        const line = text.slice(0, end);
        text = text.slice(end + 2);
        if (inMail) {
          if (line !== ".") continue;
          inMail = false;
          this.#received += 1;
          for (const done of this.#waiting.splice(0)) done();
          socket.write("250 taken\r\n");
        } else {
          inMail = line === "DATA";
          socket.write(`${this.#answer(line)}\r\n`);
        }
      }
    });
  }

  #answer(line: string): string {
    if (line === "DATA") return "354 go on";
    if (line === "QUIT") return "221 bye";
    if (line.startsWith("RCPT") && this.refuses) return "550 5.1.1 no such mailbox";
    return "250 ok";
  }
}
