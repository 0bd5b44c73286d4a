import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect } from "@playwright/test";

export const binary = process.env.END2END_SERVER ?? resolve(import.meta.dirname, "../../target/debug/agency-os");

/** The real server on a free port, with an empty data directory that goes with it. */
export class Server {
  private said: string[] = [];

  private constructor(
    readonly url: string,
    readonly dataDirectory: string,
    /** What it was started with, for the program's other verbs. */
    readonly settings: Record<string, string>,
    private readonly process: ChildProcess,
  ) {
    process.on("error", (error) => this.said.push(`${binary}: ${error.message}\n`));
    process.stdout?.on("data", (data) => this.said.push(String(data)));
    process.stderr?.on("data", (data) => this.said.push(String(data)));
  }

  /** Starts a server and waits until it is ready; `settings` are added to those of a test. */
  static async start(settings: Record<string, string> = {}, host = "127.0.0.1"): Promise<Server> {
    const port = await freePort();
    const url = `http://${host}:${port}`;
    const dataDirectory = await mkdtemp(join(tmpdir(), "agency-os-journey-"));
    const ours = {
      AGENCY_MODE: "test",
      AGENCY_LISTEN: `127.0.0.1:${port}`,
      AGENCY_PUBLIC_URL: url,
      AGENCY_DATA_DIR: dataDirectory,
      AGENCY_METRICS_LISTEN: "off",
      // All journeys come from one address.
      AGENCY_RATE_LIMITS: "user=100000,address=100000,door=100000",
      ...settings,
    };
    const child = spawn(binary, ["serve"], { env: { ...withoutOurSettings(process.env), ...ours }, stdio: ["ignore", "pipe", "pipe"] });
    const server = new Server(url, dataDirectory, ours, child);
    try {
      await expect.poll(() => server.isSettled(), { timeout: 30_000, intervals: [20] }).toBe(true);
      if (server.hasEnded()) throw new Error("The server ended at its start.");
    } catch (error) {
      await server.stop();
      throw new Error(`${error}\n${server.log()}`);
    }
    return server;
  }

  /** Everything the server printed. */
  log(): string {
    return this.said.join("");
  }

  /** Ends the server as an operator would, and removes its data. */
  async stop(): Promise<"by itself" | "by force"> {
    if (!this.hasEnded()) {
      const ended = new Promise((done) => this.process.once("exit", done));
      this.process.kill("SIGTERM");
      const impatience = setTimeout(() => this.process.kill("SIGKILL"), 10_000);
      await ended;
      clearTimeout(impatience);
    }
    await rm(this.dataDirectory, { recursive: true, force: true });
    return this.process.exitCode === 0 ? "by itself" : "by force";
  }

  private hasEnded(): boolean {
    const { pid, exitCode, signalCode } = this.process;
    return pid === undefined || exitCode !== null || signalCode !== null;
  }

  /** True once the server answers, or will never answer. */
  private async isSettled(): Promise<boolean> {
    if (this.hasEnded()) return true;
    const answer = await fetch(`${this.url}/api/v1/health/ready`).catch(() => undefined);
    return answer?.status === 200;
  }
}

/** The developer's own settings must not decide how a test goes. */
function withoutOurSettings(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith("AGENCY_")));
}

export function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const probe = createServer();
    probe.once("error", failed);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => {
        if (address && typeof address === "object") done(address.port);
        else failed(new Error("The port has no number."));
      });
    });
  });
}
