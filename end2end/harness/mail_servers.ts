import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "@playwright/test";
import { freePort } from "./server";

/** Postfix starts as root and nobody else; its own programs then run as users of theirs. */
export const canStart = process.getuid?.() === 0;

const PROGRAMS = ["/usr/sbin/postfix", "/usr/sbin/dovecot", "/usr/bin/swaks"];
const PASSWORD = "orbit-velvet-canyon";

/**
 * A Postfix and a Dovecot on loopback with folders of their own: Postfix takes mail from whoever signs in
 * and puts it into the mailboxes, Dovecot lets their owners read it and says to Postfix who they are.
 */
export class MailServers {
  readonly password = PASSWORD;

  private constructor(
    private readonly home: string,
    readonly smtp: number,
    readonly imap: number,
    private readonly processes: ChildProcess[],
  ) {}

  /** With a mailbox for each address. */
  static async start(addresses: string[]): Promise<MailServers> {
    for (const program of PROGRAMS) expect(existsSync(program), `${program} is there (Debian: postfix dovecot-imapd swaks)`).toBe(true);
    const home = mkdtempSync(join(tmpdir(), "agency-os-mail-"));
    chmodSync(home, 0o755);
    const [smtp, imap, auth] = [await freePort(), await freePort(), await freePort()];
    const [uid, gid] = [number("-u", "nobody"), number("-g", "nobody")];
    for (const folder of ["mail", "postfix", "queue", "state"]) mkdirSync(join(home, folder));
    chownSync(join(home, "mail"), uid, gid);
    chownSync(join(home, "state"), number("-u", "postfix"), number("-g", "postfix"));

    writeFileSync(join(home, "dovecot.conf"), dovecot(home, imap, auth));
    writeFileSync(join(home, "postfix/master.cf"), master(smtp));
    writeFileSync(join(home, "postfix/mailboxes"), addresses.map((address) => `${address} ${address}/`).join("\n"));
    const domains = [...new Set(addresses.map((address) => address.split("@")[1]!))];
    writeFileSync(join(home, "postfix/main.cf"), main({ home, auth, uid, gid, domains }));

    const quiet = { stdio: "ignore" as const };
    const started = new MailServers(home, smtp, imap, [
      spawn("/usr/sbin/dovecot", ["-F", "-c", join(home, "dovecot.conf")], quiet),
      spawn("/usr/sbin/postfix", ["-c", join(home, "postfix"), "start-fg"], quiet),
    ]);
    try {
      for (const port of [smtp, imap]) await expect.poll(() => answers(port), { timeout: 30_000 }).toBe(true);
    } catch (error) {
      const log = started.log();
      started.stop();
      throw new Error(`${error}\n${log}`);
    }
    return started;
  }

  /** The mails in somebody's inbox as they came, the oldest first. */
  inbox(address: string): string[] {
    const folders = ["new", "cur"].map((folder) => join(this.home, "mail", address, folder)).filter(existsSync);
    const files = folders.flatMap((folder) => readdirSync(folder).map((name) => ({ name, path: join(folder, name) })));
    return files.sort((one, other) => (one.name < other.name ? -1 : 1)).map(({ path }) => readFileSync(path, "utf8"));
  }

  /** Writes a mail as `swaks` does, a program of somebody else; gives what the two said to each other. */
  swaks(from: string, to: string, headers: Record<string, string>, body: string): string {
    const more = Object.entries(headers).flatMap(([name, value]) => ["--header", `${name}: ${value}`]);
    return execFileSync(
      "/usr/bin/swaks",
      ["--server", `127.0.0.1:${this.smtp}`, "--from", from, "--to", to, "--auth", "PLAIN", "--auth-user", from, "--auth-password", PASSWORD, ...more, "--body", body],
      { encoding: "utf8" },
    );
  }

  log(): string {
    return ["postfix.log", "dovecot.log"].map((name) => join(this.home, name)).filter(existsSync).map((file) => readFileSync(file, "utf8")).join("\n");
  }

  stop(): void {
    for (const process of this.processes) process.kill("SIGTERM");
    rmSync(this.home, { recursive: true, force: true, maxRetries: 5 });
  }
}

const number = (which: "-u" | "-g", user: string) => Number(execFileSync("id", [which, user], { encoding: "utf8" }));

const dovecot = (home: string, imap: number, auth: number) => `
protocols = imap
listen = 127.0.0.1
base_dir = ${home}/run
log_path = ${home}/dovecot.log
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login
mail_location = maildir:${home}/mail/%u
first_valid_uid = 1
passdb {
  driver = static
  args = password=${PASSWORD}
}
userdb {
  driver = static
  args = uid=nobody gid=nogroup home=${home}/mail/%u
}
namespace inbox {
  inbox = yes
  mailbox Sent {
    special_use = \\Sent
    auto = create
  }
}
service auth {
  chroot =
  inet_listener {
    address = 127.0.0.1
    port = ${auth}
  }
}
service imap-login {
  chroot =
  inet_listener imap {
    port = ${imap}
  }
  inet_listener imaps {
    port = 0
  }
}
service anvil {
  chroot =
}
service stats {
  chroot =
}
`;

const main = (of: { home: string; auth: number; uid: number; gid: number; domains: string[] }) => `
compatibility_level = 3.6
queue_directory = ${of.home}/queue
data_directory = ${of.home}/state
maillog_file = ${of.home}/postfix.log
maillog_file_prefixes = ${of.home}
myhostname = mail.get-harbour.example
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks =
virtual_mailbox_domains = ${of.domains.join(", ")}
virtual_mailbox_base = ${of.home}/mail
virtual_mailbox_maps = texthash:${of.home}/postfix/mailboxes
virtual_minimum_uid = 1
virtual_uid_maps = static:${of.uid}
virtual_gid_maps = static:${of.gid}
alias_maps =
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:${of.auth}
smtpd_recipient_restrictions = permit_sasl_authenticated, reject
`;

const master = (smtp: number) => `
127.0.0.1:${smtp} inet n - n - - smtpd
postlog unix-dgram n - n - 1 postlogd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
virtual unix - n n - - virtual
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
proxymap unix - - n - - proxymap
tlsmgr unix - - n 1000? 1 tlsmgr
`;

function answers(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("data", () => {
      socket.destroy();
      done(true);
    });
    socket.once("error", () => done(false));
  });
}
