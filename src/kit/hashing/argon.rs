//! Argon2id (RFC 9106): stored hashes as PHC strings, the bounds on their costs, and the computation itself.

use std::fmt;

use argon2::password_hash::phc::{self, Output, ParamsString, Salt};
use argon2::{ARGON2ID_IDENT, Algorithm, Argon2, Block, Params, Version};

use crate::kit::secret;

/// Most memory one hash may ask for, in KiB: 128 MiB. A hostile or mistaken row must not take the server down.
const MAX_MEMORY_KIB: u32 = 131_072;
/// Most work one hash may ask for, in KiB filled: 128 MiB four times over, about half a second.
const MAX_WORK_KIB: u32 = 4 * MAX_MEMORY_KIB;
/// Most lanes. We make hashes of one lane; others may have been imported.
const MAX_LANES: u32 = 16;
/// Bytes of a new hash and of its salt (RFC 9106 4).
const OUTPUT_BYTES: usize = 32;
const SALT_BYTES: usize = 16;

/// The costs are outside of what this server is willing to compute.
#[derive(Debug, thiserror::Error)]
#[error("Argon2 costs must be at least 8 KiB and 1 pass, at most 128 MiB, and memory times passes at most 512 MiB")]
pub struct BadCosts;

/// The parameters of one hash, within the bounds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Costs(Params);

impl Costs {
    /// What new hashes cost: one lane, 32 bytes.
    pub fn new(memory_kib: u32, iterations: u32) -> Result<Self, BadCosts> {
        Params::new(memory_kib, iterations, 1, Some(OUTPUT_BYTES)).ok().and_then(Self::bounded).ok_or(BadCosts)
    }

    fn bounded(params: Params) -> Option<Self> {
        let fits = params.m_cost() <= MAX_MEMORY_KIB
            && params.p_cost() <= MAX_LANES
            && params.m_cost().checked_mul(params.t_cost()).is_some_and(|work| work <= MAX_WORK_KIB)
            && params.keyid().is_empty()
            && params.data().is_empty();
        fits.then_some(Self(params))
    }
}

/// A stored password hash that this server can check. It does not print.
#[derive(Clone)]
pub struct PasswordHash {
    costs: Costs,
    salt: Salt,
    output: Output,
}

impl PasswordHash {
    /// Reads a PHC string from the database. `None` if it is not Argon2id version 19 within the bounds: such a hash
    /// matches nothing, and verifying against `None` costs the same as against a real one.
    #[must_use]
    pub fn from_stored(text: &str) -> Option<Self> {
        let read = phc::PasswordHash::new(text).ok()?;
        let is_ours = read.algorithm == ARGON2ID_IDENT && read.version == Some(Version::V0x13.into());
        let costs = Costs::bounded(Params::try_from(&read).ok()?)?;
        is_ours.then_some(Self { costs, salt: read.salt?, output: read.hash? })
    }

    /// The PHC string for the database: `$argon2id$v=19$m=…,t=…,p=…$salt$hash`. For nothing else.
    #[must_use]
    pub fn to_stored(&self) -> String {
        let (algorithm, version) = (ARGON2ID_IDENT, Some(Version::V0x13.into()));
        let params = ParamsString::try_from(&self.costs.0).unwrap_or_default();
        phc::PasswordHash { algorithm, version, params, salt: Some(self.salt), hash: Some(self.output) }.to_string()
    }

    /// Hashes `password` under a fresh salt.
    pub(super) fn make(password: &[u8], costs: &Costs, memory: &mut Memory) -> Result<Self, NoMemory> {
        let salt = Salt::new(&secret::bytes::<SALT_BYTES>()).map_err(|_| NoMemory)?;
        let output = memory.digest(password, &salt, costs)?;
        Ok(Self { costs: costs.clone(), salt, output })
    }

    /// Hashes `password` the same way and compares in constant time.
    pub(super) fn matches(&self, password: &[u8], memory: &mut Memory) -> Result<bool, NoMemory> {
        let output = memory.digest(password, &self.salt, &self.costs)?;
        Ok(secret::same(output.as_bytes(), self.output.as_bytes()))
    }

    /// Whether a hash made today would cost something else.
    pub(super) fn is_outdated(&self, current: &Costs) -> bool {
        self.costs != *current || self.salt.len() != SALT_BYTES
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

/// The memory for a hash could not be had.
#[derive(Debug)]
pub(super) struct NoMemory;

/// The blocks that a hash fills, kept between hashes: fresh ones would cost a page fault for every 4 KiB.
#[derive(Default)]
pub(super) struct Memory(Vec<Block>);

impl Memory {
    /// Computes the hash of the length that `costs` name. What could go wrong besides memory was checked when they were
    /// read.
    fn digest(&mut self, password: &[u8], salt: &Salt, costs: &Costs) -> Result<Output, NoMemory> {
        let blocks = costs.0.block_count();
        self.0.try_reserve_exact(blocks.saturating_sub(self.0.len())).map_err(|_| NoMemory)?;
        self.0.resize(blocks.max(self.0.len()), Block::new());
        let mut buffer = [0; Output::MAX_LENGTH];
        let output = &mut buffer[..costs.0.output_len().unwrap_or(OUTPUT_BYTES)];
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, costs.0.clone());
        argon.hash_password_into_with_memory(password, salt, output, &mut self.0).map_err(|_| NoMemory)?;
        Output::new(output).map_err(|_| NoMemory)
    }

    /// Gives back what a hash with higher costs than `current` made it grow by.
    pub fn shrink_to(&mut self, current: &Costs) {
        self.0.truncate(current.0.block_count());
        self.0.shrink_to_fit();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The hash of "correct horse" made by another implementation would read like this one, made here once.
    fn stored(m: u32, t: u32, p: u32) -> String {
        format!("$argon2id$v=19$m={m},t={t},p={p}$c29tZXNhbHRzb21lc2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
    }

    #[test]
    fn a_hash_is_stored_and_read_back_as_a_phc_string() {
        let hash = PasswordHash::make(b"correct horse", &Costs::new(64, 1).unwrap(), &mut Memory::default()).unwrap();
        let text = hash.to_stored();
        assert!(text.starts_with("$argon2id$v=19$m=64,t=1,p=1$"));
        let again = PasswordHash::from_stored(&text).unwrap();
        assert!(again.matches(b"correct horse", &mut Memory::default()).unwrap());
        assert!(!again.matches(b"correct horsf", &mut Memory::default()).unwrap());
        assert!(!again.is_outdated(&Costs::new(64, 1).unwrap()) && again.is_outdated(&Costs::new(64, 2).unwrap()));
        assert_eq!(format!("{again:?}"), "PasswordHash(…)");
    }

    /// The test vector of the reference implementation (`test.c`: version 19, t=2, m=2¹⁶, p=1, "password", "somesalt").
    #[test]
    fn a_hash_of_the_reference_implementation_is_understood() {
        let text = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
        let hash = PasswordHash::from_stored(text).unwrap();
        assert_eq!(hash.to_stored(), text);
        assert!(hash.matches(b"password", &mut Memory::default()).unwrap());
    }

    #[test]
    fn a_stored_hash_cannot_ask_for_more_than_the_bounds() {
        for (m, t, p) in [(19_456, 2, 1), (131_072, 4, 8), (12_288, 3, 1), (8, 1, 1), (65_536, 3, 4)] {
            assert!(PasswordHash::from_stored(&stored(m, t, p)).is_some(), "{m} {t} {p}");
        }
        for (m, t, p) in [
            (4_294_967_295, 1, 1),
            (131_073, 1, 1),
            (131_072, 5, 1),
            (8, 4_294_967_295, 1),
            (19_456, 2, 17),
            (0, 0, 0),
            (8, 1, 2),
        ] {
            assert!(PasswordHash::from_stored(&stored(m, t, p)).is_none(), "{m} {t} {p}");
        }
    }

    #[test]
    fn what_is_not_argon2id_is_not_read() {
        let good = stored(64, 1, 1);
        for text in [
            String::new(),
            "x".repeat(10_000),
            "$2b$12$C6UzMDM.H6dfI/f/IKcEeO7Q3sYQ8h3uZsYc8GQZ7kq3v5Uq1xK6e".to_owned(),
            good.replace("argon2id", "argon2i"),
            good.replace("argon2id", "argon2d"),
            good.replace("v=19", "v=16"),
            good.replace("$v=19", ""),
            good.replace("p=1", "p=1,keyid=AAAA"),
            good.replace("$c29tZXNhbHRzb21lc2FsdA", ""),
            good.replace("$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", ""),
        ] {
            assert!(PasswordHash::from_stored(&text).is_none(), "{text}");
        }
    }

    #[test]
    fn memory_grown_for_a_costly_hash_is_given_back() {
        let (small, large) = (Costs::new(64, 1).unwrap(), Costs::new(1_024, 1).unwrap());
        let mut memory = Memory::default();
        PasswordHash::make(b"x", &large, &mut memory).unwrap();
        memory.shrink_to(&small);
        assert_eq!((memory.0.len(), memory.0.capacity()), (64, 64));
    }
}
