//! The running platform against its committed description.

use anyhow::Result;

use super::{Context, Outcome};
use crate::platform::{self, Demo};
use crate::schemathesis::{Effort, Schemathesis};

/// Small enough for every run; `cargo xtask fuzz-api --max-examples` goes further.
const EFFORT: Effort = Effort { max_examples: 25, seed: None };

/// Sends cases to every operation.
pub(super) fn suite(_: &Context) -> Result<Outcome> {
    let program = match Schemathesis::find_or_install() {
        Ok(program) => program,
        Err(error) => return Ok(Outcome::skipped(format!("{error:#}"))),
    };
    let mut demo = Demo::start(&platform::built()?, &[])?;
    let tally = program.run(&mut demo, &EFFORT)?;
    let reason = (tally.passed + tally.failed == 0).then(|| "schemathesis tried no operation".to_owned());
    Ok(Outcome { tally, reason })
}
