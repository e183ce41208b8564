//! Private keys: made, parsed, and what they sign.

use std::collections::BTreeMap;

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256, RsaKeyPair,
    RsaPublicKeyComponents,
};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde::Serialize;
use serde_json::Value;
use zeroize::Zeroizing;

use super::verifying::VerifyingKey;
use super::{Algorithm, Error};
use crate::kit::secret;

/// Members of a public key, sorted by name.
pub(super) type Members = BTreeMap<&'static str, String>;

/// A key that signs, parsed once.
pub struct SigningKey {
    algorithm: Algorithm,
    pair: Pair,
    public_jwk: Option<Value>,
    verifying: VerifyingKey,
}

enum Pair {
    Ecdsa(EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
    Rsa(RsaKeyPair),
    Shared(Box<hmac::Key>),
}

/// Draws a new key pair as PKCS#8 (RFC 5208). For [`Algorithm::RS256`] this takes up to seconds: not on a thread that others wait for.
///
/// # Errors
/// For [`Algorithm::HS256`], which has no pairs, for [`Algorithm::PS256`], which we do not sign with, and if the library refuses.
pub fn generate(algorithm: Algorithm) -> Result<Zeroizing<Vec<u8>>, Error> {
    let random = SystemRandom::new();
    let drawn = match algorithm {
        Algorithm::ES256 => {
            EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).map(|pair| pair.as_ref().to_vec())
        }
        Algorithm::EdDSA => Ed25519KeyPair::generate_pkcs8v1(&random).map(|pair| pair.as_ref().to_vec()),
        Algorithm::RS256 => RsaKeyPair::generate(KeySize::Rsa3072)
            .and_then(|pair| AsDer::<Pkcs8V1Der<'_>>::as_der(&pair).map(|der| der.as_ref().to_vec())),
        Algorithm::HS256 | Algorithm::PS256 => return Err(Error::NoKey(algorithm)),
    };
    drawn.map(Zeroizing::new).map_err(|_| Error::Library)
}

impl SigningKey {
    /// Takes a private key that [`generate`] made. Its id is its thumbprint (RFC 7638).
    ///
    /// # Errors
    /// [`Error::NoKey`] for bytes that are no key for this algorithm.
    pub fn from_pkcs8(algorithm: Algorithm, pkcs8: &[u8]) -> Result<Self, Error> {
        let pair = match algorithm {
            Algorithm::ES256 => EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8).map(Pair::Ecdsa),
            Algorithm::EdDSA => Ed25519KeyPair::from_pkcs8(pkcs8).map(Pair::Ed25519),
            Algorithm::RS256 => RsaKeyPair::from_pkcs8(pkcs8).map(Pair::Rsa),
            Algorithm::HS256 | Algorithm::PS256 => return Err(Error::NoKey(algorithm)),
        };
        let pair = pair.map_err(|_| Error::NoKey(algorithm))?;
        let mut members = pair.public_members().ok_or(Error::NoKey(algorithm))?;
        let kid = thumbprint(&members)?;
        members.extend([("use", "sig".to_owned()), ("alg", algorithm.name().to_owned()), ("kid", kid)]);
        let jwk = serde_json::to_value(members)?;
        let verifying = VerifyingKey::from_jwk(&jwk).ok_or(Error::NoKey(algorithm))?;
        Ok(Self { algorithm, pair, public_jwk: Some(jwk), verifying })
    }

    /// A secret that others know too, under an id. It is never published.
    #[must_use]
    pub fn shared(kid: &str, secret: &[u8]) -> Self {
        Self {
            algorithm: Algorithm::HS256,
            pair: Pair::Shared(Box::new(hmac::Key::new(hmac::HMAC_SHA256, secret))),
            public_jwk: None,
            verifying: VerifyingKey::shared(kid, secret),
        }
    }

    /// The id that headers name it by.
    #[must_use]
    pub fn kid(&self) -> &str {
        self.verifying.kid()
    }

    /// Its one algorithm.
    #[must_use]
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// What others check its tokens with (RFC 7517); nothing if that would give the key away.
    #[must_use]
    pub fn public_jwk(&self) -> Option<&Value> {
        self.public_jwk.as_ref()
    }

    /// The half that checks.
    #[must_use]
    pub fn verifying(&self) -> &VerifyingKey {
        &self.verifying
    }

    /// Takes a private key in PEM (RFC 7468 10), as [`SigningKey::from_pkcs8`] does.
    ///
    /// # Errors
    /// [`Error::NoKey`] for a text that is no key for this algorithm.
    pub fn from_pem(algorithm: Algorithm, pem: &str) -> Result<Self, Error> {
        let lines = pem.lines().map(str::trim).filter(|line| !line.starts_with("-----"));
        let encoded = Zeroizing::new(lines.collect::<String>());
        let pkcs8 = STANDARD.decode(encoded.as_bytes()).map_err(|_| Error::NoKey(algorithm))?;
        Self::from_pkcs8(algorithm, &Zeroizing::new(pkcs8))
    }

    /// A token of type `typ` that says `claims`. Its header names algorithm, type and key, and nothing else.
    ///
    /// # Errors
    /// If the claims cannot be written as JSON, or the library refuses.
    pub fn sign(&self, typ: &str, claims: &impl Serialize) -> Result<String, Error> {
        self.sign_as(self.kid(), typ, claims)
    }

    /// The same under the id by which somebody else knows the key.
    ///
    /// # Errors
    /// Those of [`SigningKey::sign`].
    pub fn sign_as(&self, kid: &str, typ: &str, claims: &impl Serialize) -> Result<String, Error> {
        #[derive(Serialize)]
        struct Header<'h> {
            alg: &'h str,
            typ: &'h str,
            kid: &'h str,
        }
        let header = serde_json::to_vec(&Header { alg: self.algorithm.name(), typ, kid })?;
        let mut token = URL_SAFE_NO_PAD.encode(header);
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(serde_json::to_vec(claims)?, &mut token);
        let signature = self.signature(token.as_bytes())?;
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(signature, &mut token);
        Ok(token)
    }
}

/// The thumbprint of a public key (RFC 7638 3): of its members sorted by name, without spaces.
pub(super) fn thumbprint(members: &Members) -> Result<String, Error> {
    Ok(URL_SAFE_NO_PAD.encode(secret::sha256(&serde_json::to_vec(members)?)))
}

impl SigningKey {
    pub(super) fn signature(&self, message: &[u8]) -> Result<Vec<u8>, Error> {
        let random = SystemRandom::new();
        let signed = match &self.pair {
            Pair::Ecdsa(pair) => pair.sign(&random, message).map(|signature| signature.as_ref().to_vec()),
            Pair::Ed25519(pair) => pair.try_sign(message).map(|signature| signature.as_ref().to_vec()),
            Pair::Rsa(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature).map(|()| signature)
            }
            Pair::Shared(key) => Ok(hmac::sign(key, message).as_ref().to_vec()),
        };
        signed.map_err(|_| Error::Library)
    }
}

impl Pair {
    /// The members of the public key that its thumbprint is made of (RFC 7638 3.2, RFC 8037 2).
    fn public_members(&self) -> Option<Members> {
        let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        match self {
            Self::Ecdsa(pair) => {
                let (x, y) = pair.public_key().as_ref().strip_prefix(&[4])?.split_at_checked(32)?;
                Some(BTreeMap::from([
                    ("kty", "EC".to_owned()),
                    ("crv", "P-256".to_owned()),
                    ("x", text(x)),
                    ("y", text(y)),
                ]))
            }
            Self::Ed25519(pair) => {
                let x = text(pair.public_key().as_ref());
                Some(BTreeMap::from([("kty", "OKP".to_owned()), ("crv", "Ed25519".to_owned()), ("x", x)]))
            }
            Self::Rsa(pair) => {
                let public = RsaPublicKeyComponents::<Vec<u8>>::from(pair.public_key());
                Some(BTreeMap::from([("kty", "RSA".to_owned()), ("n", text(&public.n)), ("e", text(&public.e))]))
            }
            Self::Shared(_) => None,
        }
    }
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SigningKey({} {}, …)", self.algorithm.name(), self.kid())
    }
}
