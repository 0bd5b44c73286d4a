import { createHmac } from "node:crypto";
import { type Server as Http, createServer } from "node:http";

export type Call = { path: string; headers: Record<string, string>; body: string };

/** A program of an agency's that is told what happened. */
export class Listener {
  readonly calls: Call[] = [];
  /** What the next calls are answered; then 200. */
  readonly answers: number[] = [];

  private constructor(private readonly http: Http) {
    http.on("request", (request, response) => {
      const parts: Buffer[] = [];
      request.on("data", (part: Buffer) => parts.push(part));
      request.on("end", () => {
        const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
        this.calls.push({ path: request.url ?? "", headers, body: Buffer.concat(parts).toString("utf8") });
        response.writeHead(this.answers.shift() ?? 200).end("noted");
      });
    });
  }

  static async open(): Promise<Listener> {
    const http = createServer();
    const listener = new Listener(http);
    await new Promise<void>((done, failed) => {
      http.once("error", failed);
      http.listen(0, "127.0.0.1", done);
    });
    return listener;
  }

  url(path: string): string {
    const address = this.http.address();
    if (!address || typeof address === "string") throw new Error("The listener is closed.");
    return `http://127.0.0.1:${address.port}${path}`;
  }

  close(): void {
    this.http.closeAllConnections();
    this.http.close();
  }
}

/** The signature that a message with this body must carry. */
export function signatureOf(secret: string, body: string): string {
  return createHmac("sha256", secret).update(body).digest("hex");
}
