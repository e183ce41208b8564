//! Looking up together what many ask for at once: each is found by its key, and one statement finds them all.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::iter;
use std::marker::PhantomData;

use super::{Batches, Task};

/// What something is looked up by.
pub trait Key: Clone + Eq + Hash + Send + 'static {
    /// What is found under it.
    type Found: Clone + Send + 'static;
}

struct Wanted<K, E>(K, PhantomData<fn() -> E>);

impl<K: Key, E: Send + 'static> Task for Wanted<K, E> {
    type Outcome = Result<Option<K::Found>, E>;
}

impl Batches {
    /// What is found under this key, looked up with all others of its kind that are asked for meanwhile, each once. `None` if that
    /// panicked.
    pub async fn look_up<K, W, F, E>(&self, key: K, look_up: W) -> Option<Result<Option<K::Found>, E>>
    where
        K: Key,
        W: Fn(Vec<K>) -> F + Clone + Send + Sync + 'static,
        F: Future<Output = Result<HashMap<K, K::Found>, E>> + Send,
        E: Clone + Send + 'static,
    {
        let all = move |wanted: Vec<Wanted<K, E>>| {
            let look_up = look_up.clone();
            async move {
                let keys: Vec<K> = wanted.into_iter().map(|wanted| wanted.0).collect();
                let once: HashSet<K> = keys.iter().cloned().collect();
                let found = look_up(once.into_iter().collect()).await;
                each(&keys, found)
            }
        };
        self.do_together(Wanted(key, PhantomData), all).await
    }
}

/// What was found, for each who asked; an error is everybody's.
fn each<K, V, E>(keys: &[K], found: Result<HashMap<K, V>, E>) -> Vec<Result<Option<V>, E>>
where
    K: Eq + Hash,
    V: Clone,
    E: Clone,
{
    match found {
        Ok(found) => keys.iter().map(|key| Ok(found.get(key).cloned())).collect(),
        Err(error) => keys.iter().map(|_| Err(error.clone())).collect(),
    }
}

/// So many characters each key has in a [`packed`] text.
const WIDTH: usize = 64;

/// Many keys as one parameter, each of 64 characters, and how many they are: both databases cut it up again with `substr`.
#[must_use]
pub fn packed<'a>(keys: impl IntoIterator<Item = &'a str>) -> (String, usize) {
    let (mut packed, mut count) = (String::new(), 0);
    for key in keys {
        packed.push_str(key);
        packed.extend(iter::repeat_n(' ', WIDTH.saturating_sub(key.len())));
        count += 1;
    }
    (packed, count)
}

/// Whether a key can be packed. What cannot is none of ours, and must not spoil what others ask for.
#[must_use]
pub fn can_be_packed(key: &str) -> bool {
    (1..=WIDTH).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::future::join_all;

    #[derive(Clone, PartialEq, Eq, Hash)]
    struct Name(&'static str);

    impl Key for Name {
        /// Its length, and how many were looked up with it.
        type Found = (usize, usize);
    }

    #[tokio::test]
    async fn each_is_looked_up_once_and_everybody_is_told_what_they_asked_for() {
        let batches = Batches::default();
        let all = join_all(["ada", "ada", "grace", "nobody"].map(|name| {
            batches.look_up(Name(name), async |names: Vec<Name>| {
                let known = names.iter().filter(|name| name.0 != "nobody");
                Ok::<_, String>(known.map(|name| (name.clone(), (name.0.len(), names.len()))).collect())
            })
        }));
        let told = all.await.into_iter().map(Option::unwrap).collect::<Vec<_>>();
        assert_eq!(told, [Ok(Some((3, 3))), Ok(Some((3, 3))), Ok(Some((5, 3))), Ok(None)]);
    }

    #[tokio::test]
    async fn an_error_is_everybodys() {
        let batches = Batches::default();
        let fails = async |_: Vec<Name>| Err::<HashMap<Name, _>, _>("out of reach");
        let all = join_all(["ada", "grace"].map(|name| batches.look_up(Name(name), fails))).await;
        assert!(all.into_iter().all(|told| told == Some(Err("out of reach"))));
    }

    #[test]
    fn what_is_packed_can_be_cut_up_again() {
        let (text, count) = packed(["a", "bc"]);
        assert_eq!((text.len(), text[WIDTH..].trim_end(), count), (2 * WIDTH, "bc", 2));
        for none in ["", "a b", "a\0", "é", &"a".repeat(WIDTH + 1)] {
            assert!(!can_be_packed(none), "{none:?}");
        }
    }
}
