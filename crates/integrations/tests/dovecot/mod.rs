//! A real Dovecot on loopback, for one test: private folder, private port, gone afterwards. Any user may
//! sign in with the password below.

use std::fmt::Write as _;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

pub const PASSWORD: &str = "a-secret";
const PROGRAM: &str = "/usr/sbin/dovecot";

pub struct Dovecot {
    child: Child,
    port: u16,
    home: tempfile::TempDir,
}

impl Dovecot {
    /// With a folder of sent mail of this name.
    pub fn start(sent: &str) -> Self {
        Self::with(sent, None)
    }

    /// One that asks there whose a token is, and lets its owner in.
    #[allow(dead_code, reason = "not every test has a provider")]
    pub fn asking(introspection: &str) -> Self {
        Self::with("Sent", Some(introspection))
    }

    fn with(sent: &str, introspection: Option<&str>) -> Self {
        assert!(Path::new(PROGRAM).exists(), "these tests need Dovecot (Debian's package dovecot-imapd)");
        let home = tempfile::tempdir().unwrap();
        let path = home.path();
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
        let mail = path.join("mail");
        std::fs::create_dir(&mail).unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let root = output("id", &["-u"]) == "0";
        let (user, group) = if root {
            ("nobody".to_owned(), "nogroup".to_owned())
        } else {
            (output("id", &["-un"]), output("id", &["-gn"]))
        };
        if root {
            let changed = Command::new("chown").arg("nobody:nogroup").arg(&mail).status().unwrap();
            assert!(changed.success());
        }
        let mut settings = format!(
            "protocols = imap\nlisten = 127.0.0.1\nbase_dir = {home}/run\nlog_path = {home}/log\nssl = no\n\
             disable_plaintext_auth = no\nauth_mechanisms = plain login\nmail_location = maildir:{home}/mail/%u\nfirst_valid_uid = 1\n\
             passdb {{\n driver = static\n args = password={PASSWORD}\n}}\n\
             userdb {{\n driver = static\n args = uid={user} gid={group} home={home}/mail/%u\n}}\n\
             namespace inbox {{\n inbox = yes\n mailbox \"{sent}\" {{\n  special_use = \\Sent\n  auto = create\n }}\n}}\n\
             service imap-login {{\n chroot =\n inet_listener imap {{\n  port = {port}\n }}\n inet_listener imaps {{\n  port = 0\n }}\n}}\n",
            home = path.display(),
        );
        if let Some(address) = introspection {
            let file = path.join("oauth2.conf");
            let asking = format!(
                "introspection_url = {address}\nintrospection_mode = post\nusername_attribute = username\n\
                 active_attribute = active\nactive_value = true\n"
            );
            std::fs::write(&file, asking).unwrap();
            settings =
                settings.replace("auth_mechanisms = plain login", "auth_mechanisms = plain login xoauth2");
            write!(
                settings,
                "passdb {{\n driver = oauth2\n mechanisms = xoauth2\n args = {}\n}}\nservice auth {{\n chroot =\n}}\n",
                file.display()
            )
            .unwrap();
            settings = settings.replace(
                " driver = static\n args = password",
                " driver = static\n mechanisms = plain login\n args = password",
            );
        }
        for service in ["anvil", "stats"] {
            writeln!(settings, "service {service} {{\n chroot =\n}}").unwrap();
        }
        if !root {
            writeln!(settings, "default_internal_user = {user}\ndefault_internal_group = {group}\ndefault_login_user = {user}").unwrap();
        }
        let file = path.join("dovecot.conf");
        std::fs::write(&file, settings).unwrap();
        let child = Command::new(PROGRAM)
            .arg("-F")
            .arg("-c")
            .arg(&file)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let started = Self { child, port, home };
        let patience = Instant::now() + Duration::from_secs(20);
        while TcpStream::connect(started.address()).is_err() {
            assert!(Instant::now() < patience, "Dovecot did not start: {}", started.log());
            std::thread::yield_now();
        }
        started
    }

    pub fn address(&self) -> SocketAddr {
        SocketAddr::from(([127, 0, 0, 1], self.port))
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.home.path().join("log")).unwrap_or_default()
    }
}

impl Drop for Dovecot {
    fn drop(&mut self) {
        // Its children end with it when it is asked, not when it is killed.
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
    }
}

fn output(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output().unwrap();
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}
