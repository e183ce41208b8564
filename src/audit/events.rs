//! The one list of event names. A name, once used, keeps its meaning for ever.

macro_rules! events {
    ($($(#[$doc:meta])* $event:ident = $name:literal;)*) => {
        /// Something that happened to an account, or to the portal.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Event { $($(#[$doc])* $event,)* }

        impl Event {
            /// Every event.
            pub const ALL: &'static [Self] = &[$(Self::$event,)*];

            /// Its name in the log.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$event => $name,)* }
            }
        }
    };
}

events! {
    SignedUp = "signed_up";
    /// Somebody signed up with an address that has an account.
    SignUpRepeated = "sign_up_repeated";
    EmailVerified = "email_verified";
    SignedIn = "signed_in";
    SignInFailed = "sign_in_failed";
    SignInThrottled = "sign_in_throttled";
    SignedOut = "signed_out";
    SessionEnded = "session_ended";
    OtherSessionsEnded = "other_sessions_ended";
    /// A refresh token was shown again after its child had long been given out.
    RefreshTokenReplayed = "refresh_token_replayed";
    Reauthenticated = "reauthenticated";
    ReauthenticationFailed = "reauthentication_failed";
    PasswordChanged = "password_changed";
    PasswordChangeFailed = "password_change_failed";
    PasswordResetRequested = "password_reset_requested";
    PasswordReset = "password_reset";
    MagicLinkRequested = "magic_link_requested";
    TotpEnrolled = "totp_enrolled";
    TotpRemoved = "totp_removed";
    PhoneAdded = "phone_added";
    PhoneRemoved = "phone_removed";
    RecoveryCodesRenewed = "recovery_codes_renewed";
    RecoveryCodeUsed = "recovery_code_used";
    /// The password was right, the second factor was not.
    FactorFailed = "factor_failed";
    BrowserTrusted = "browser_trusted";
    BrowserForgotten = "browser_forgotten";
    ProfileChanged = "profile_changed";
    EmailChangeRequested = "email_change_requested";
    EmailChanged = "email_changed";
    EmailChangeUndone = "email_change_undone";
    DataExported = "data_exported";
    /// Two accounts became one: written for both.
    AccountsMerged = "accounts_merged";
    MergeUndone = "merge_undone";
    DeletionScheduled = "deletion_scheduled";
    DeletionCancelled = "deletion_cancelled";
    Deleted = "deleted";
    /// Somebody said that another event was not them.
    NotRecognised = "not_recognised";
    SetUp = "set_up";
    UserCreated = "user_created";
    RoleGranted = "role_granted";
    /// Another key signs tokens.
    SigningKeysRotated = "signing_keys_rotated";
    /// An operator took a key out of use at once.
    SigningKeyRetired = "signing_key_retired";
    RoleRevoked = "role_revoked";
    RoleCreated = "role_created";
    /// Somebody else ended a session.
    SessionRevoked = "session_revoked";
    /// Somebody signed in at an app.
    AppEntered = "app_entered";
    /// Somebody let an app in on another device.
    DeviceAllowed = "device_allowed";
    DeviceDenied = "device_denied";
    /// An app gave up what it had.
    AppLeft = "app_left";
    AppRemoved = "app_removed";
    /// An app showed a refresh token again after its child had long been given out.
    AppTokenReplayed = "app_token_replayed";
    /// An app showed an authorization code twice.
    CodeReplayed = "code_replayed";
    ClientCreated = "client_created";
    ClientChanged = "client_changed";
    ClientDeleted = "client_deleted";
    ClientSecretRotated = "client_secret_rotated";
    UserSuspended = "user_suspended";
    UserRestored = "user_restored";
    /// An account elsewhere was linked.
    IdentityLinked = "identity_linked";
    IdentityUnlinked = "identity_unlinked";
    /// Somebody came back from a provider, and not in.
    ProviderSignInFailed = "provider_sign_in_failed";
    /// An app fetched the token of an account elsewhere.
    ProviderTokenGiven = "provider_token_given";
    ProviderTokenRefreshed = "provider_token_refreshed";
    /// The token of an account elsewhere can be refreshed no more.
    ProviderSignInNeeded = "provider_sign_in_needed";
    /// An operator said how to reach a provider, or switched one on or off.
    ProviderConfigured = "provider_configured";
    TokenRefreshSwitched = "token_refresh_switched";
}

impl Event {
    /// An event by its name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|event| event.name() == name)
    }

    /// Whether somebody else could have done it with a stolen session or password, so that its owner may want to say so.
    #[must_use]
    pub const fn is_deniable(self) -> bool {
        use Event as E;
        matches!(
            self,
            E::SignedIn
                | E::Reauthenticated
                | E::PasswordChanged
                | E::PasswordReset
                | E::TotpEnrolled
                | E::TotpRemoved
                | E::PhoneAdded
                | E::PhoneRemoved
                | E::RecoveryCodesRenewed
                | E::RecoveryCodeUsed
                | E::BrowserTrusted
                | E::ProfileChanged
                | E::EmailChangeRequested
                | E::EmailChanged
                | E::DataExported
                | E::AccountsMerged
                | E::IdentityLinked
                | E::IdentityUnlinked
                | E::DeviceAllowed
        )
    }

    /// The key of the sentence that tells people of it.
    #[must_use]
    pub fn sentence(self) -> String {
        format!("activity-{}", self.name().replace('_', "-"))
    }
}

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Done,
    Refused,
}

impl Outcome {
    /// Its name in the log.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Refused => "refused",
        }
    }
}
