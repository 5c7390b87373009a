//! The results of a search in words. Every sentence follows from its counts.

use super::{Counted, Findings};

/// A count with its digits in groups of three.
fn grouped(count: u64) -> String {
    match count {
        0..1_000 => count.to_string(),
        _ => format!("{}\u{202f}{:03}", grouped(count / 1_000), count % 1_000),
    }
}

fn counted(count: u64, what: &str) -> String {
    format!("{} {what}{}", grouped(count), if count == 1 { "" } else { "s" })
}

fn was(count: u64) -> &'static str {
    if count == 1 { "was" } else { "were" }
}

/// The progress of a search that is not over.
pub fn progress(findings: &Findings) -> String {
    let Findings { singles, pairs, .. } = findings;
    let (Counted { tried, total, .. }, what) =
        if singles.tried < singles.total { (*singles, "single fault") } else { (*pairs, "pair") };
    format!("{} of {} tried", grouped(tried), counted(total, what))
}

/// The result of a search that is over, with the names of the counted checks.
pub fn result(findings: &Findings, names: &[&str]) -> String {
    let Findings { singles, pairs, found, .. } = findings;
    let all = match singles.total {
        0 => "There is no single fault to try.".to_owned(),
        1 => "The only single fault was tried, and it breaks nothing.".to_owned(),
        total => format!("All {} single faults were tried, and none breaks a promise.", grouped(total)),
    };
    let Some(found) = found else { return format!("{all}{}", of_pairs(*pairs)) };
    let promise = names.get(usize::from(found.check)).copied().unwrap_or("a promise");
    let tried = |counts: Counted, what: &str| {
        let (tried, total) = (grouped(counts.tried), counted(counts.total, what));
        format!("{tried} of {total} {} tried", was(counts.tried))
    };
    match found.count() {
        0 => format!("These settings need no fault to break “{promise}”."),
        1 => format!("One fault breaks “{promise}”. {} until then.", tried(*singles, "single fault")),
        _ => format!("Two faults break “{promise}”. {all} {} until then.", tried(*pairs, "pair")),
    }
}

/// What was tried of the pairs, and what was not.
fn of_pairs(pairs: Counted) -> String {
    let Counted { total, tried, skipped } = pairs;
    let left = total - tried - skipped;
    if tried == 0 && left > 0 {
        // No pair was meant to be tried, so it does not matter which would have been skipped.
        return match total {
            1 => " The only pair was not tried.".to_owned(),
            _ => format!(" None of the {} was tried.", counted(total, "pair")),
        };
    }
    let tried = (tried > 0).then(|| {
        format!(" Of {}, {} {} tried, and none does.", counted(total, "pair"), grouped(tried), was(tried))
    });
    let skipped = (skipped > 0).then(|| {
        format!(
            " {} {} skipped, because one of the two faults changes nothing or does the same as another.",
            counted(skipped, "pair"),
            was(skipped)
        )
    });
    let left = (left > 0).then(|| format!(" {} {} not tried.", counted(left, "pair"), was(left)));
    [tried, skipped, left].into_iter().flatten().collect()
}

/// The promises that a search does not count, because faults alone break them.
pub fn of_uncounted(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("“{name}”")).collect();
    match quoted.as_slice() {
        [] => String::new(),
        _ => format!(" Not counted, as in the proof: {}.", quoted.join(", ")),
    }
}

/// What came of random schedules that were tried after the search.
pub fn of_schedules(tries: u32, found: bool) -> String {
    let tries = grouped(tries.into());
    if found {
        "Random fault schedules were tried after that, and one of them breaks a promise.".to_owned()
    } else {
        format!("No violation found in {tries} random fault schedules either.")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explore::search::Found;

    fn counts(total: u64, tried: u64, skipped: u64) -> Counted {
        Counted { total, tried, skipped }
    }

    fn plain(text: &str) -> String {
        text.replace('\u{202f}', ",")
    }

    #[test]
    fn sentences_are_as_exact_as_the_counts() {
        let mut findings = Findings { singles: counts(412, 118, 0), ..Findings::default() };
        assert_eq!(progress(&findings), "118 of 412 single faults tried");
        findings.singles.tried = 412;
        findings.pairs = counts(84_666, 9_310, 0);
        assert_eq!(plain(&progress(&findings)), "9,310 of 84,666 pairs tried");
        findings.pairs.skipped = 75_000;
        assert_eq!(
            plain(&result(&findings, &[])),
            "All 412 single faults were tried, and none breaks a promise. Of 84,666 pairs, 9,310 were tried, and none \
             does. 75,000 pairs were skipped, because one of the two faults changes nothing or does the same as \
             another. 356 pairs were not tried."
        );
        let unpaired = Findings { pairs: counts(84_666, 0, 75_000), ..findings };
        assert_eq!(
            plain(&result(&unpaired, &[])),
            "All 412 single faults were tried, and none breaks a promise. None of the 84,666 pairs was tried."
        );
        findings.found = Some(Found { faults: [Some(3), Some(5)], check: 0 });
        assert_eq!(
            plain(&result(&findings, &["charges ≤ 1"])),
            "Two faults break “charges ≤ 1”. All 412 single faults were tried, and none breaks a promise. 9,310 of \
             84,666 pairs were tried until then."
        );
        assert_eq!(of_uncounted(&[]), "");
        assert_eq!(of_uncounted(&["a", "b"]), " Not counted, as in the proof: “a”, “b”.");
        assert_eq!(of_schedules(2, false), "No violation found in 2 random fault schedules either.");
        findings.found = Some(Found { faults: [None; 2], check: 0 });
        assert_eq!(
            result(&findings, &["charges ≤ 1"]),
            "These settings need no fault to break “charges ≤ 1”."
        );
        findings.found = Some(Found { faults: [Some(0), None], check: 0 });
        findings.singles.tried = 1;
        assert_eq!(
            result(&findings, &["charges ≤ 1"]),
            "One fault breaks “charges ≤ 1”. 1 of 412 single faults was tried until then."
        );
    }
}
