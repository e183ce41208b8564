//! What lives as long as the process and concerns one feature alone: one value of each type, made when first asked for.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

/// The values, by their types.
#[derive(Default)]
pub struct Kept(RwLock<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>);

impl Kept {
    /// The value of this type, the same for everybody.
    #[must_use]
    pub fn of<T: Default + Any + Send + Sync>(&self) -> Arc<T> {
        let key = TypeId::of::<T>();
        let there = self.0.read().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        let value = there.unwrap_or_else(|| {
            let mut values = self.0.write().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(values.entry(key).or_insert_with(|| Arc::new(T::default())))
        });
        value.downcast().unwrap_or_else(|_| unreachable!("a value is kept under its own type"))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    #[test]
    fn there_is_one_value_of_each_type() {
        let kept = Kept::default();
        kept.of::<Mutex<u8>>().lock().unwrap().clone_from(&7);
        assert_eq!(*kept.of::<Mutex<u8>>().lock().unwrap(), 7);
        assert_eq!(*kept.of::<Mutex<u16>>().lock().unwrap(), 0);
    }
}
