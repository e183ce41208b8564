//! Each of the thirteen, and one that is nobody in particular: somebody signs in with it, and somebody links it.

use super::{ADA, THERE, accounts, identities, joined_by, link, sign_in_with};
use crate::both;
use crate::support::{As, World};

macro_rules! each {
    ($($provider:ident = $name:literal),+ $(,)?) => {$(
        mod $provider {
            use crate::both;
            use crate::support::World;

            async fn signs_up_and_in(world: World) {
                super::signs_up_and_in(world, stringify!($provider), $name).await;
            }

            async fn is_linked(world: World) {
                super::is_linked(world, stringify!($provider), $name).await;
            }

            both! { signs_up_and_in, is_linked }
        }
    )+};
}

each! {
    google = "Google",
    github = "GitHub",
    facebook = "Facebook",
    twitter = "X",
    linkedin = "LinkedIn",
    apple = "Apple",
    microsoft = "Microsoft",
    slack = "Slack",
    discord = "Discord",
    twitch = "Twitch",
    gitlab = "GitLab",
    bitbucket = "Bitbucket",
    spotify = "Spotify",
    oidc = "Simulated OpenID",
}

/// The first time an account is made, the second time it is the same one, and another account there is another one here.
async fn signs_up_and_in(world: World, provider: &str, name: &str) {
    let login = world.browser().get("/login").await;
    assert!(login.text.contains(&format!("href=\"/oauth/{provider}\"")) && login.says(name), "{}", login.visible());
    joined_by(&world, provider, THERE).await;
    assert_eq!((accounts(&world).await, identities(&world).await), (1, 1));

    let again = world.browser();
    let page = sign_in_with(&world, &again, provider, THERE).await;
    assert!(again.is_signed_in().await, "{}", page.visible());
    assert_eq!((accounts(&world).await, identities(&world).await), (1, 1));
    let sessions = again.get("/account/sessions").await;
    assert!(sessions.says(&format!("with {name}")), "{}", sessions.visible());

    let stranger = world.browser();
    sign_in_with(&world, &stranger, provider, As::new("2002", "grace@example.com")).await;
    assert!(!stranger.get("/account").await.says(ADA), "another subject is somebody else");
}

/// Somebody signed in links it, and comes in by it from then on.
async fn is_linked(world: World, provider: &str, name: &str) {
    let browser = world.person(ADA).await;
    let elsewhere = As::new("1001", "ada@elsewhere.example");
    let back = link(&world, &browser, provider, elsewhere).await;
    let page = browser.visit(&back.location()).await;
    assert!(page.role("status").is_some_and(|said| said.contains(name)), "{}", page.visible());
    assert!(page.text.contains("/do/unlink-provider") && identities(&world).await == 1);

    let another = world.browser();
    sign_in_with(&world, &another, provider, elsewhere).await;
    assert!(another.get("/account").await.says("Ada") && accounts(&world).await == 1);
}

async fn whoever_is_numbered_the_same_at_two_providers_is_not_the_same(world: World) {
    joined_by(&world, "github", THERE).await;
    for provider in ["discord", "spotify", "gitlab", "oidc"] {
        let browser = world.browser();
        sign_in_with(&world, &browser, provider, As::new("1001", "mallory@example.com")).await;
        assert!(!browser.is_signed_in().await, "{provider}");
    }
    assert_eq!((accounts(&world).await, identities(&world).await), (1, 1));
}

both! { whoever_is_numbered_the_same_at_two_providers_is_not_the_same }
