//! Those people sign in with.

use std::collections::BTreeMap;

use crate::config::reader::Reader;
use crate::config::table;
use crate::config::{Provider, ProviderId};

const FORM: &str = "provider.<id>.";
const ENABLED: &str = "provider.<id>.enabled";

/// What was said of each. One that is not complete stops no start unless it was switched on by name: it is not
/// offered. A switch alone is for what the command line keeps, and for stand-ins.
pub(super) fn providers(reader: &mut Reader) -> BTreeMap<ProviderId, Provider> {
    let mut said: BTreeMap<ProviderId, Said> = BTreeMap::new();
    for key in table::all().map(|setting| setting.key).filter(|key| key.starts_with(FORM)) {
        for (chosen, text) in reader.given_each(key) {
            take(reader, &mut said, (key, &chosen), &text);
        }
    }
    for (id, said) in &said {
        complete(reader, *id, said);
    }
    said.into_iter().map(|(id, said)| (id, said.provider)).collect()
}

/// What was said of a provider, and what the operator calls it.
struct Said {
    chosen: String,
    provider: Provider,
}

fn take(reader: &mut Reader, all: &mut BTreeMap<ProviderId, Said>, (key, chosen): (&'static str, &str), text: &str) {
    let Some(id) = ProviderId::parse(chosen) else {
        let words = "an id of your own must be 1 to 24 letters, digits, dashes or underscores, beginning with a letter";
        return reader.problem_of(key, chosen, words);
    };
    let said = all.entry(id).or_insert_with(|| Said { chosen: chosen.to_owned(), provider: Provider::default() });
    if said.chosen != chosen {
        let words = format!("`{}` and `{chosen}` are two names of one provider: use one of them", said.chosen);
        return reader.problem_of(key, chosen, words);
    }
    if let Err(message) = said.provider.set(id, &key[FORM.len()..], text) {
        reader.problem_of(key, chosen, message);
    }
}

fn complete(reader: &mut Reader, id: ProviderId, said: &Said) {
    let Some(missing) = said.provider.missing(id) else { return };
    let missing = format!("AUTH_PROVIDER_{}_{missing}", said.chosen.to_ascii_uppercase());
    let switch = Provider { enabled: said.provider.enabled, ..Provider::default() };
    if said.provider.client_id.is_some() && said.provider.enabled == Some(true) {
        reader.problem_of(ENABLED, &said.chosen, format!("needs {missing}"));
    } else if said.provider != switch && said.provider.enabled != Some(false) {
        reader.note(format!("what is set for `{}` has no effect without {missing}", said.chosen));
    }
}
