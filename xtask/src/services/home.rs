//! The folder that holds the services' programs, data and ports, and the account that runs them.

use std::fs::{self, File};
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::command;
use crate::machine::apt;

/// Made for the servers when we are root, because PostgreSQL refuses to run as root.
const ACCOUNT: &str = "sitewright-test";
/// Overrides where the folder is.
const FOLDER: &str = "SITEWRIGHT_SERVICES_DIR";

/// The services' folder, one per user and machine.
pub(crate) struct Home {
    folder: PathBuf,
    account: Option<Account>,
}

struct Account {
    name: String,
    user: u32,
    group: u32,
}

impl Home {
    /// Opens the folder, and creates it when it is not there.
    pub(crate) fn open() -> Result<Self> {
        let user = apt::user_id(None)?;
        // Not below the checkout: another account has to reach it, and a second checkout shares it.
        let folder = match std::env::var_os(FOLDER) {
            Some(folder) => PathBuf::from(folder),
            None => PathBuf::from(format!("/var/tmp/sitewright-services-{user}")),
        };
        fs::create_dir_all(&folder).with_context(|| format!("cannot create {}; set {FOLDER}", folder.display()))?;
        let owner = fs::symlink_metadata(&folder)?;
        if !owner.is_dir() || owner.uid().to_string() != user {
            bail!("{} belongs to somebody else; set {FOLDER} to a folder of yours", folder.display());
        }
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o755))?;
        let account = if user == "0" { Some(Account::find_or_create()?) } else { None };
        Ok(Self { folder, account })
    }

    /// A path inside the folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Where downloaded programs are kept.
    pub(crate) fn programs(&self) -> Result<PathBuf> {
        let folder = self.path("programs");
        fs::create_dir_all(&folder)?;
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o755))?;
        Ok(folder)
    }

    /// Holds off every other start or stop until it is dropped.
    pub(crate) fn lock(&self) -> Result<File> {
        let file = File::create(self.path("lock"))?;
        file.lock().context("cannot lock the services' folder")?;
        Ok(file)
    }

    /// An empty folder that belongs to the account that runs the servers.
    pub(crate) fn empty_folder(&self, name: &str) -> Result<PathBuf> {
        let folder = self.path(name);
        if folder.exists() {
            fs::remove_dir_all(&folder).with_context(|| format!("cannot clear {}", folder.display()))?;
        }
        fs::create_dir_all(&folder)?;
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o700))?;
        if let Some(account) = &self.account {
            std::os::unix::fs::chown(&folder, Some(account.user), Some(account.group))
                .with_context(|| format!("cannot give {} to {}", folder.display(), account.name))?;
        }
        Ok(folder)
    }

    /// A command that runs as the account, from a folder that it can enter.
    pub(crate) fn command(&self, program: &Path) -> Command {
        let mut command = match &self.account {
            None => Command::new(program),
            Some(account) if command::find("setpriv").is_some() => {
                let mut command = Command::new("setpriv");
                command
                    .arg(format!("--reuid={}", account.user))
                    .arg(format!("--regid={}", account.group))
                    .args(["--clear-groups", "--"])
                    .arg(program);
                command
            }
            Some(account) => {
                let mut command = Command::new("runuser");
                command.args(["-u", &account.name, "--"]).arg(program);
                command
            }
        };
        command.current_dir(&self.folder);
        command
    }

    /// The port that is remembered under this name.
    pub(crate) fn port(&self, name: &str) -> Option<u16> {
        fs::read_to_string(self.path(name)).ok()?.trim().parse().ok()
    }

    /// The remembered port when it is free, else another free one, which is then remembered.
    pub(crate) fn free_port(&self, name: &str) -> Result<u16> {
        let remembered = self.port(name).filter(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok());
        let port = match remembered {
            Some(port) => port,
            None => TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port(),
        };
        fs::write(self.path(name), port.to_string())?;
        Ok(port)
    }
}

impl Account {
    fn find_or_create() -> Result<Self> {
        if let Ok(account) = Self::find(ACCOUNT) {
            return Ok(account);
        }
        let created = command::output(Command::new("useradd").args([
            "--system",
            "--user-group",
            "--no-create-home",
            "--shell",
            "/bin/false",
            ACCOUNT,
        ]));
        if created.is_ok() {
            return Self::find(ACCOUNT);
        }
        Self::find("nobody")
            .context("PostgreSQL does not run as root, and there is neither useradd nor a user `nobody`")
    }

    fn find(name: &str) -> Result<Self> {
        let group = command::output(Command::new("id").args(["-g", name]))?;
        Ok(Self { name: name.to_owned(), user: apt::user_id(Some(name))?.parse()?, group: group.trim().parse()? })
    }
}
