//! "Did you mean …": the known name that is nearest to a misspelt one.

/// The nearest of `known`, if it is near enough to be meant: at most one slip per six letters, and one more.
pub(super) fn nearest<'k>(misspelt: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let limit = 1 + misspelt.chars().count() / 6;
    let measured = known.into_iter().map(|name| (distance(misspelt, name), name));
    measured.filter(|(slips, _)| *slips <= limit).min().map(|(_, name)| name)
}

/// How many letters have to be put in, left out or replaced to get from `left` to `right` (Levenshtein).
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (line, letter) in left.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = line + 1;
        for (column, other) in right.iter().enumerate() {
            let replaced = diagonal + usize::from(letter != *other);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_distance_counts_slips() {
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("same", "same"), 0);
    }

    #[test]
    fn a_slip_finds_its_name_and_a_different_word_finds_none() {
        let known = ["AUTH_PASSWORD_MIN_LENGTH", "AUTH_PASSWORD_MAX_LENGTH"];
        assert_eq!(nearest("AUTH_PASSWORD_MIN_LENGHT", known), Some("AUTH_PASSWORD_MIN_LENGTH"));
        assert_eq!(nearest("AUTH_COLOUR_OF_THE_DOOR", known), None);
    }
}
