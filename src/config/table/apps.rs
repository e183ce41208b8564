//! Apps that sign their people in here: how they come to be known, and those behind a proxy that asks for them.

use super::{Group, setting};

pub(super) const APPS: Group = Group {
    title: "Apps",
    settings: &[
        setting(
            "client.registration",
            "AUTH_CLIENT_REGISTRATION",
            "off",
            "Whether apps may register themselves (RFC 7591): `off`, or `token` for those that show a token made with `portico client registration-token create`.",
        ),
        setting(
            "forward_auth.origins",
            "AUTH_FORWARD_AUTH_ORIGINS",
            "",
            "Where the apps are whose reverse proxy asks here who somebody is, each written out, such as `https://wiki.example.com`. The proxies have to be named in AUTH_TRUSTED_PROXIES.",
        ),
    ],
};
