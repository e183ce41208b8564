//! `/account/links/merge`: prove both accounts, see what would go over, choose; and the way back.

use std::collections::BTreeMap;

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::actions::{BeginMerge, MergeAccount, UndoMerge};
use super::{Both, Plan, Side, Stage, Undoable, peek, stage};
use crate::door::loaded;
use crate::request::Ctx;
use crate::ui::{Card, Hidden, Icon, IconName, Portal, Submit, When, frame, t};
use crate::upstream::identities::Identity;

/// What people call providers, by id.
type Names = BTreeMap<String, String>;

/// `/account/links/merge[?token=]`: the token comes with whoever signed in to the second account.
#[component]
pub fn MergePage() -> impl IntoView {
    let load = async {
        let ctx = Ctx::here()?;
        let token = ctx.query("token");
        Ok((stage(&ctx, token.as_deref()).await?, token))
    };
    let body = loaded(load, |(stage, token)| match stage {
        Stage::One(undoable) => view! { <Begin again=false/><Merged undoable/> }.into_any(),
        Stage::Same => view! { <Begin again=true/> }.into_any(),
        Stage::Both(both) => view! { <Choose both=*both token/> }.into_any(),
    });
    view! { <Portal title="merge-title">{body}</Portal> }
}

#[component]
fn Begin(again: bool) -> impl IntoView {
    view! {
        {again.then(|| view! { <p role="alert">{t("merge-same")}</p> })}
        <p class="lead">{t("merge-lead")}</p>
        <ol>
            <li>{t("merge-step-prove")}</li>
            <li>{t("merge-step-choose")}</li>
            <li>{t("merge-step-undo")}</li>
        </ol>
        <form class="form" method="post" action=BeginMerge::PATH><Submit label="merge-begin"/></form>
    }
}

/// What was merged lately, with the way back.
#[component]
fn Merged(undoable: Vec<Undoable>) -> impl IntoView {
    let none = undoable.is_empty();
    let row = |merge: Undoable| {
        view! {
            <li class="session">
                <div class="device"><Icon name=IconName::Link/></div>
                <p><bdi dir="ltr">{merge.email}</bdi>" · "{t("merge-until")}" "<When at=merge.until/></p>
                <form method="post" action=UndoMerge::PATH><Hidden name="id" value=Some(merge.id)/><Submit label="merge-undo-button" class="secondary"/></form>
            </li>
        }
    };
    let rows = undoable.into_iter().map(row).collect_view();
    (!none).then(|| view! { <section class="stack"><h2>{t("merge-lately")}</h2><ul class="list">{rows}</ul></section> })
}

/// Both ways round, each with what it does.
#[component]
fn Choose(both: Both, token: Option<String>) -> impl IntoView {
    let Both { here, other, providers } = &both;
    let ways = [(here, other), (other, here)];
    let ways = ways.map(|sides| way(sides, providers, token.clone()).into_any());
    view! { <p class="lead">{t("merge-choose")}</p>{ways.into_iter().collect_view()}<p class="actions"><a href="/account">{t("merge-not")}</a></p> }
}

fn way((kept, merged): (&Side, &Side), providers: &Names, token: Option<String>) -> impl IntoView + use<> {
    let texts = frame().texts;
    let heading =
        texts.with("merge-way", &[("kept", (&kept.user.email).into()), ("merged", (&merged.user.email).into())]);
    let body = match Plan::of(kept, merged) {
        Err(problem) => view! { <p>{texts.problem(&problem)}</p> }.into_any(),
        Ok(plan) => {
            let lines = told(&plan, providers).into_iter().map(|line| view! { <li>{line}</li> }).collect_view();
            let button = texts.with("merge-button", &[("kept", (&kept.user.email).into())]);
            view! {
                <ul>{lines}</ul>
                <form class="form" method="post" action=MergeAccount::PATH>
                    <Hidden name="token" value=token/>
                    <Hidden name="keep" value=Some(kept.user.id.clone())/>
                    <button type="submit" class="primary">{button}</button>
                </form>
            }
            .into_any()
        }
    };
    view! { <section class="stack"><h2>{heading}</h2>{body}</section> }
}

/// What merging does, a sentence each.
fn told(plan: &Plan<'_>, providers: &Names) -> Vec<String> {
    let texts = frame().texts;
    let (kept, merged) = (&plan.kept.user.email, &plan.merged.user.email);
    let one = |identity: &&Identity| {
        let provider = providers.get(&identity.provider).unwrap_or(&identity.provider);
        format!("{} ({provider})", identity.label)
    };
    let list = |identities: &[&Identity]| identities.iter().map(one).collect::<Vec<_>>().join(", ");
    let names = plan.merged.names.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ");
    let mut lines = vec![texts.with("merge-names", &[("names", (&names).into()), ("kept", kept.into())])];
    if !plan.moving.is_empty() {
        lines.push(texts.with("merge-moving", &[("providers", (&list(&plan.moving)).into())]));
    }
    if !plan.left.is_empty() {
        lines.push(texts.with("merge-left", &[("providers", (&list(&plan.left)).into())]));
    }
    if plan.takes_name {
        lines.push(texts.with("merge-name", &[("name", plan.merged.user.display_name().into())]));
    }
    if !plan.metadata.is_empty() {
        lines.push(texts.with("merge-metadata", &[("count", plan.metadata.len().into())]));
    }
    lines.push(texts.with("merge-shut", &[("merged", merged.into()), ("kept", kept.into())]));
    if !plan.roles_lost.is_empty() {
        lines.push(texts.with("merge-roles", &[("roles", (&plan.roles_lost.join(", ")).into())]));
    }
    lines.push(texts.get("merge-step-undo").into_owned());
    lines
}

/// `/account/links/merge/undo?token=`
#[component]
pub fn UndoMergePage() -> impl IntoView {
    let load = async {
        let ctx = Ctx::here()?;
        let token = ctx.query("token").unwrap_or_default();
        Ok((peek(&ctx, &token).await?, token))
    };
    let body = loaded(load, |((kept, merged), token)| {
        view! {
            <p>{frame().texts.with("merge-undo-text", &[("kept", (&kept).into()), ("merged", (&merged).into())])}</p>
            <form class="form" method="post" action=UndoMerge::PATH><Hidden name="token" value=Some(token)/><Submit label="merge-undo-button"/></form>
        }
    });
    view! { <Card title="merge-undo-title">{body}</Card> }
}
