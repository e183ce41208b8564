//! `make bench`: what this machine can do at best, and what Portico does, in the same run. Read the ratios: machines are noisy.
//!
//! Every row is the median of three interleaved rounds. The load comes from one thread of this process over loopback; Portico and
//! the bare server it is measured against are processes of their own.
#![expect(clippy::expect_used, reason = "a bench that meets something unexpected has no figures to print")]

mod apps;
mod exchanging;
mod load;
mod machine;
mod peer;
mod portico_process;
mod rows;
mod tokens;

fn main() {
    if std::env::args().any(|arg| arg == machine::BARE) {
        return machine::serve_bare();
    }
    let _ = rlimit::increase_nofile_limit(u64::MAX);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    // Cargo says `--bench` too.
    let only = std::env::args().skip(1).find(|arg| !arg.starts_with('-'));
    runtime.block_on(rows::print(only.as_deref()));
}
