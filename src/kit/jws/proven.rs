//! Tokens whose signature was checked. A program shows the same token with every request until it runs out, and checking its signature is
//! the dearest part of most requests. What a token claims, and whether its session is alive, is looked at each time all the same.

use std::collections::HashSet;
use std::mem;
use std::sync::{Mutex, PoisonError};

/// So many are remembered, and as many from before them. Whoever wants one in has to show a good signature.
const GENERATION: usize = 4_096;

/// The digests of tokens that one key has signed. It goes with its key.
#[derive(Default)]
pub struct Proven(Mutex<Generations>);

#[derive(Default)]
struct Generations {
    young: HashSet<Vec<u8>>,
    old: HashSet<Vec<u8>>,
}

impl Proven {
    /// Whether the signature of this very token was found good before.
    pub fn has(&self, token: &[u8]) -> bool {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.young.contains(token) {
            return true;
        }
        let known = kept.old.contains(token);
        if known {
            kept.note(token.to_vec());
        }
        known
    }

    /// Remembers a token whose signature is good.
    pub fn note(&self, token: Vec<u8>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).note(token);
    }
}

impl Generations {
    fn note(&mut self, token: Vec<u8>) {
        if self.young.len() >= GENERATION {
            self.old = mem::take(&mut self.young);
        }
        self.young.insert(token);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kit::secret::sha256;

    #[test]
    fn what_is_shown_again_and_again_is_remembered_and_never_more_than_two_generations() {
        let (proven, often) = (Proven::default(), sha256(b"often"));
        assert!(!proven.has(&often));
        proven.note(often.clone());
        for number in 0..GENERATION * 5 {
            proven.note(sha256(&number.to_le_bytes()));
            assert!(proven.has(&often), "after {number} others");
        }
        assert!(!proven.has(&sha256(&0usize.to_le_bytes())), "the first of the others is forgotten");
        let kept = proven.0.lock().expect("nobody panicked");
        assert!(kept.young.len() <= GENERATION && kept.old.len() <= GENERATION);
    }
}
