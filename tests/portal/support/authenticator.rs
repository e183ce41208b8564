//! An authenticator app of another maker: `oathtool`, at the time that the portal's clock shows.

use std::process::Command;
use std::time::Duration;

use super::World;

const STEP: i64 = 30;

/// An app that was told a secret.
#[derive(Clone, Debug)]
pub struct App {
    /// Base32, as it was shown, without spaces.
    pub secret: String,
}

impl App {
    /// The code it shows now.
    pub fn code(&self, world: &World) -> String {
        self.code_of(world, 0)
    }

    /// A code it has not shown before.
    pub fn next(&self, world: &World) -> String {
        world.wait(Duration::from_secs(30));
        self.code(world)
    }

    /// The code of so many steps from now.
    pub fn code_of(&self, world: &World, steps: i64) -> String {
        let at = world.clock.now().millis() / 1_000 + steps * STEP;
        let run = Command::new("oathtool").args(["--totp", "-b", &format!("--now=@{at}"), &self.secret]).output();
        let run = run.expect("oathtool is installed: scripts/ensure-tools.sh codes");
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
        String::from_utf8_lossy(&run.stdout).trim().to_owned()
    }

    /// Six digits that it shows neither now nor within two minutes.
    pub fn wrong(&self, world: &World) -> String {
        let shown: Vec<_> = (-4..=4).map(|steps| self.code_of(world, steps)).collect();
        (0..10).map(|n| format!("{n}12345")).find(|code| !shown.contains(code)).expect("one of ten is wrong")
    }
}

impl World {
    /// Waits until a step of the clock of every app has just begun, so that none ends while a test looks at it.
    pub fn wait_for_step(&self) {
        let into = self.clock.now().millis().rem_euclid(STEP * 1_000);
        self.wait(Duration::from_millis(u64::try_from(STEP * 1_000 - into).expect("a time ahead") + 500));
    }
}
