//! What several families of commands need: who is meant, what went wrong, and whether it is really wanted.

use std::io::IsTerminal;

use super::{Failure, Outcome};
use crate::accounts::{self, User};
use crate::error::Error;
use crate::kit::db::Tx;
use crate::kit::i18n::{Locale, Texts};
use crate::roles::{self, Role};

/// The account an operator means by an id, an address or a username.
///
/// # Errors
/// If nobody is called that.
pub async fn somebody(tx: &mut Tx, typed: &str) -> Result<User, Failure> {
    let user = accounts::search_one(tx, typed).await?;
    user.ok_or_else(|| {
        Failure::NotFound(format!("nobody is called {}: `portico user list` lists everybody", printable(typed)))
    })
}

/// The role of a name.
///
/// # Errors
/// If there is none.
pub async fn role(tx: &mut Tx, name: &str) -> Result<Role, Failure> {
    let role = roles::find(tx, name).await?;
    role.ok_or_else(|| {
        Failure::NotFound(format!("there is no role {}: `portico role list` lists them", printable(name)))
    })
}

/// What is wrong, in words.
pub fn told(error: Error) -> Failure {
    let say = |problem| Texts(Locale::En).problem(problem);
    match &error {
        Error::Invalid(problems) => {
            let lines = problems.iter().map(|(field, problem)| format!("{field}: {}", say(problem)));
            Failure::Usage(lines.collect::<Vec<_>>().join("\n"))
        }
        Error::Refused(problem) => Failure::Failed(say(problem)),
        _ => Failure::from(error),
    }
}

/// A terminal obeys control characters; what people typed must not command it, however it got into the database.
pub fn printable(text: &str) -> String {
    text.replace(char::is_control, "\u{fffd}")
}

/// Asks before something is destroyed, unless `yes` was said with the command.
///
/// # Errors
/// If the answer is no, or nobody is there to give one.
pub fn confirm(consequence: &str, yes: bool) -> Outcome {
    if yes {
        return Ok(());
    }
    if !std::io::stdin().is_terminal() {
        return Err(Failure::Usage(format!("{consequence} Add --yes if you want that.")));
    }
    eprint!("{consequence} Type yes to go on: ");
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer).map_err(|error| Failure::Failed(format!("no answer: {error}")))?;
    if answer.trim() == "yes" { Ok(()) } else { Err(Failure::Failed("nothing was done".to_owned())) }
}
