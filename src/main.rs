//! The `portico` command: reads the command line and runs it.

use std::process::ExitCode;

use clap::Parser;
use portico::cli::{Cli, run};

fn main() -> ExitCode {
    run(Cli::parse())
}
