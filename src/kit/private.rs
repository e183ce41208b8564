//! Files and folders that nobody else of the machine may look into: those with the database and the key.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::Result;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

/// Makes a folder, and those above it, with mode 0700. One that is there already stays as its owner wants it.
///
/// # Errors
/// If the file system refuses.
pub fn folder(path: &Path) -> Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// Opens a file for writing, making it with mode 0600, in a folder made by [`folder`], if it is missing.
///
/// # Errors
/// If the file system refuses.
pub fn file(path: &Path) -> Result<File> {
    if let Some(parent) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        folder(parent)?;
    }
    OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(path)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn only_the_owner_reads_what_is_made_and_what_was_there_stays() {
        let outer = tempfile::tempdir().unwrap();
        let path = outer.path().join("a/b/c.db");
        let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
        file(&path).unwrap();
        assert_eq!(["a", "a/b", "a/b/c.db"].map(|name| mode(&outer.path().join(name))), [0o700, 0o700, 0o600]);
        std::fs::write(&path, "kept").unwrap();
        std::fs::set_permissions(outer.path().join("a"), PermissionsExt::from_mode(0o750)).unwrap();
        file(&path).unwrap();
        assert_eq!((std::fs::read_to_string(&path).unwrap().as_str(), mode(&outer.path().join("a"))), ("kept", 0o750));
    }
}
