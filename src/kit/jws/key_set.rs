//! Keys that belong together: one signs for each purpose, all of them verify, and their public halves are a document (RFC 7517 5).

use std::collections::HashMap;
use std::sync::Arc;

use axum::body::Bytes;
use serde_json::{Value, json};

use super::signing::SigningKey;
use super::verifying::{Claims, Expected, Head, Refused};
use crate::kit::clock::Timestamp;
use crate::kit::secret;

/// A key of a set.
#[derive(Clone, Debug)]
pub struct Member {
    pub key: Arc<SigningKey>,
    /// From when on it verifies nothing; `None`: as long as it is in the set.
    pub until: Option<Timestamp>,
}

/// The keys of one issuer at one moment. Nothing in it changes; a new set takes its place.
#[derive(Debug)]
pub struct KeySet {
    signer: Arc<SigningKey>,
    signers: HashMap<String, Arc<SigningKey>>,
    members: HashMap<String, Member>,
    document: Bytes,
    etag: String,
}

impl KeySet {
    /// A set of `members`. `signers` says by their ids which of them signs for which purpose, the first that is said for one; `usual` is
    /// the purpose that counts where none is named. `None` if nobody signs for that.
    #[must_use]
    pub fn new(members: Vec<Member>, (usual, signers): (&str, &[(&str, &str)])) -> Option<Self> {
        let public: Vec<&Value> = members.iter().filter_map(|member| member.key.public_jwk()).collect();
        let document = json!({ "keys": public }).to_string().into_bytes();
        let etag = format!("\"{}\"", secret::hex(&secret::sha256(&document)[..16]));
        let members: HashMap<_, _> = members.into_iter().map(|member| (member.key.kid().to_owned(), member)).collect();
        let mut chosen: HashMap<String, Arc<SigningKey>> = HashMap::new();
        for (purpose, kid) in signers {
            let key = members.get(*kid).map(|member| Arc::clone(&member.key));
            key.map(|key| chosen.entry((*purpose).to_owned()).or_insert(key));
        }
        let signer = Arc::clone(chosen.get(usual)?);
        Some(Self { signer, signers: chosen, members, document: document.into(), etag })
    }

    /// The key that signs where no purpose is named.
    #[must_use]
    pub fn signer(&self) -> &SigningKey {
        &self.signer
    }

    /// The key that signs for a purpose.
    #[must_use]
    pub fn signer_for(&self, purpose: &str) -> Option<&SigningKey> {
        self.signers.get(purpose).map(AsRef::as_ref)
    }

    /// A key by its id.
    #[must_use]
    pub fn member(&self, kid: &str) -> Option<&Member> {
        self.members.get(kid)
    }

    /// The document that tells others the public keys.
    #[must_use]
    pub fn document(&self) -> Bytes {
        self.document.clone()
    }

    /// The entity tag of [`KeySet::document`], quotes included.
    #[must_use]
    pub fn etag(&self) -> &str {
        &self.etag
    }

    /// What the token says, if a key of the set signed it and it is what is expected.
    ///
    /// # Errors
    /// [`Refused::UnknownKey`] if a newer set might know the key; [`Refused::Bad`] for everything else.
    pub fn verify<C: Claims>(&self, token: &str, expected: &Expected<'_>) -> Result<C, Refused> {
        let head = Head::of(token)?;
        let member = self.members.get(head.kid()).ok_or(Refused::UnknownKey)?;
        if member.until.is_some_and(|until| until <= expected.now) {
            return Err(Refused::Bad);
        }
        member.key.verifying().verify(token, &head, expected)
    }
}
