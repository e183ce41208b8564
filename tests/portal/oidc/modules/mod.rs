//! The lists of modules that the OpenID Foundation's conformance suite holds a provider against, each module as a test of that name.
//!
//! What a module asks and what it looks at is taken from the suite's own plans (`oidcc-basic-certification-test-plan`,
//! `oidcc-formpost-basic-certification-test-plan`, `oidcc-config-certification-test-plan`). [`op::Op`] plays the app, and checks
//! of whatever it gets what the suite checks each time.

mod asking;
mod basic;
mod codes;
mod config;
mod form_post;
mod op;
mod telling;

pub use op::{Mode, Op};

/// The modules of the plan, in its order. The form post plan is the same list, with answers that travel in forms.
macro_rules! the_basic_list {
    ($each:ident) => {
        $each! {
            telling::oidcc_server,
            asking::oidcc_response_type_missing,
            telling::oidcc_idtoken_signature,
            telling::oidcc_idtoken_unsigned,
            telling::oidcc_userinfo_get,
            telling::oidcc_userinfo_post_header,
            telling::oidcc_userinfo_post_body,
            telling::oidcc_ensure_request_without_nonce_succeeds_for_code_flow,
            telling::oidcc_scope_profile,
            telling::oidcc_scope_email,
            telling::oidcc_scope_address,
            telling::oidcc_scope_phone,
            telling::oidcc_scope_all,
            telling::oidcc_alternate_happy_flow,
            asking::oidcc_display_page,
            asking::oidcc_display_popup,
            asking::oidcc_prompt_login,
            asking::oidcc_prompt_none_not_logged_in,
            asking::oidcc_prompt_none_logged_in,
            asking::oidcc_max_age_1,
            asking::oidcc_max_age_10000,
            asking::oidcc_ensure_request_with_unknown_parameter_succeeds,
            asking::oidcc_id_token_hint,
            asking::oidcc_login_hint,
            asking::oidcc_ui_locales,
            asking::oidcc_claims_locales,
            asking::oidcc_ensure_request_with_acr_values_succeeds,
            codes::oidcc_codereuse,
            codes::oidcc_codereuse_30seconds,
            asking::oidcc_ensure_registered_redirect_uri,
            asking::oidcc_ensure_post_request_succeeds,
            codes::oidcc_server_client_secret_post,
            asking::oidcc_request_uri_unsigned_supported_correctly_or_rejected_as_unsupported,
            asking::oidcc_unsigned_request_object_supported_correctly_or_rejected_as_unsupported,
            telling::oidcc_claims_essential,
            asking::oidcc_ensure_request_object_with_redirect_uri,
            codes::oidcc_refresh_token,
            codes::oidcc_ensure_request_with_valid_pkce_succeeds,
        }
    };
}
use the_basic_list;
