//! Tokens of providers: how they are kept, refreshed and handed out.

use std::time::Duration;

use portico::cli::request_of_operator;
use portico::kit::secret;
use portico::upstream::ProviderTokens;
use portico::upstream::vault::{self, refresh::Round, worker};

use crate::support::{Node, World};

#[path = "../../../acme/mod.rs"]
mod acme;
mod handing_out;
mod queue;
mod sealed;

use acme::{Acme, Mood, access_token, refresh_token};

const MINUTE: Duration = Duration::from_mins(1);
const HOUR: Duration = Duration::from_hours(1);

/// A portal that offers Acme, and somebody with an account there.
struct Vault {
    world: World,
    node: Node,
    acme: Acme,
    /// Ada's account at Acme.
    identity: String,
}

impl Vault {
    /// Ada signed in with Acme a moment ago and brought tokens for an hour.
    async fn new(world: World) -> Self {
        let acme = Acme::start().await;
        let node = world.node_with(acme.offered(world.portal.settings.clone())).await;
        world.person(ADA).await;
        let identity = secret::id(world.clock.now());
        let mut tx = world.portal.db.write().await.expect("the database");
        let row = tx.query(
            "insert into identities (id, user_id, provider, issuer, subject, email, email_verified, label, linked_at) \
             select $1, id, 'acme', 'acme', '4711', email, true, 'ada', created_at from users where email = $2",
        );
        row.bind(&identity).bind(ADA).execute().await.expect("an identity");
        tx.commit().await.expect("a commit");
        let vault = Self { world, node, acme, identity };
        vault.bring(0).await;
        vault
    }

    /// Ada signs in with Acme and brings the tokens of a generation.
    async fn bring(&self, generation: usize) {
        let tokens = ProviderTokens {
            access: access_token(generation).into(),
            refresh: Some(refresh_token(generation).into()),
            expires_at: Some(self.world.clock.now().plus(HOUR)),
            scopes: vec!["files".to_owned()],
        };
        let ctx = request_of_operator(&self.world.portal).await.expect("a context");
        let mut tx = self.world.portal.db.write().await.expect("the database");
        vault::keep(&ctx, &mut tx, &self.identity, &tokens).await.expect("it is kept");
        tx.commit().await.expect("a commit");
    }

    /// What the worker of a portal does every now and then.
    async fn work(&self) -> Round {
        worker::work(&self.node.portal).await.expect("a round")
    }

    /// Whether Ada is told to sign in again.
    async fn wants_sign_in(&self) -> bool {
        self.world.number("select count(*) from provider_tokens where given_up_at is not null").await == 1
    }
}

const ADA: &str = "ada@example.com";
