import { type Server as Listener, type Socket, createServer } from "node:net";

export type Letter = { from: string; to: string[]; headers: string; text: string };

/** A mail server that keeps what it is given. It asks for a sign-in only when it has a password. */
export class PostOffice {
  readonly letters: Letter[] = [];

  private constructor(
    private readonly listener: Listener,
    private readonly password: string | undefined,
  ) {
    listener.on("connection", (socket) => this.serve(socket));
  }

  static async open(password?: string): Promise<PostOffice> {
    const listener = createServer();
    const office = new PostOffice(listener, password);
    await new Promise<void>((done, failed) => {
      listener.once("error", failed);
      listener.listen(0, "127.0.0.1", done);
    });
    return office;
  }

  get port(): number {
    const address = this.listener.address();
    if (!address || typeof address === "string") throw new Error("The post office is closed.");
    return address.port;
  }

  /** Stops taking connections; those that are open end with the process that holds them. */
  close(): void {
    this.listener.close();
  }

  to(address: string): Letter[] {
    return this.letters.filter((letter) => letter.to.includes(address));
  }

  private serve(socket: Socket): void {
    let [rest, from, to, data, inData] = ["", "", [] as string[], "", false];
    const say = (line: string) => socket.write(`${line}\r\n`);
    const signedIn = (secret: string) => say(secret === this.password ? "235 2.7.0 signed in" : "535 5.7.8 Bad user name or password");
    const hear = (line: string) => {
      if (inData) {
        if (line !== ".") data += `${line.startsWith("..") ? line.slice(1) : line}\r\n`;
        else {
          this.letters.push({ from, to, ...opened(data) });
          [inData, data, to] = [false, "", []];
          say("250 2.0.0 taken");
        }
        return;
      }
      const [verb, ...words] = line.split(" ");
      switch (verb?.toUpperCase()) {
        case "EHLO":
          say("250-post.office");
          if (this.password !== undefined) say("250-AUTH PLAIN");
          say("250 8BITMIME");
          break;
        case "AUTH":
          signedIn(Buffer.from(words[1] ?? "", "base64").toString().split("\0")[2] ?? "");
          break;
        case "MAIL":
          from = line.slice(line.indexOf("<") + 1, line.indexOf(">"));
          say("250 2.1.0 ok");
          break;
        case "RCPT":
          to.push(line.slice(line.indexOf("<") + 1, line.indexOf(">")));
          say("250 2.1.5 ok");
          break;
        case "DATA":
          inData = true;
          say("354 go on");
          break;
        case "QUIT":
          say("221 2.0.0 bye");
          socket.end();
          break;
        default:
          say("250 2.0.0 ok");
      }
    };
    socket.on("error", () => socket.destroy());
    socket.on("data", (chunk) => {
      const lines = (rest + chunk.toString("utf8")).split("\r\n");
      rest = lines.pop() ?? "";
      for (const line of lines) hear(line);
    });
    say("220 post.office ESMTP");
  }
}

/** Headers with their lines unfolded, and every part's text with its encoding undone. */
function opened(data: string): { headers: string; text: string } {
  const end = data.indexOf("\r\n\r\n");
  const headers = data.slice(0, end).replace(/\r\n[ \t]+/g, " ");
  const parts = data.split(/\r\n--[^\r\n]+\r\n/).map((part) => {
    const middle = part.indexOf("\r\n\r\n");
    const [head, body] = [part.slice(0, middle), part.slice(middle + 4)];
    if (/^Content-Transfer-Encoding:\s*base64/im.test(head)) return Buffer.from(body, "base64").toString("utf8");
    if (!/^Content-Transfer-Encoding:\s*quoted-printable/im.test(head)) return body;
    const bytes = body.replace(/=\r\n/g, "").replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
    return Buffer.from(bytes, "latin1").toString("utf8");
  });
  return { headers, text: parts.join("\n") };
}
