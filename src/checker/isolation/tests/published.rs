//! Histories with known verdicts.

use super::*;
use Anomaly::{G0, G1c, G2, GSingle};

/// H1, H2, H1' and H2' of Adya, Liskov and O'Neil (ICDE 2000, section 3): in the first two, one transaction sees x + y = 100 broken; the
/// others are serializable, although locks would not have let them happen.
#[test]
fn invariants_of_adya_liskov_and_o_neil() {
    let transfer = [r0('x'), w('x'), r0('y'), w('y')];
    let orders: [(char, &[usize]); 2] = [('x', &[1]), ('y', &[1])];
    let judge = |reader: &[Action]| {
        let history = history(&[&transfer, reader], &orders);
        (cycles(&history), check(&history).expect("it makes sense").is_serializable())
    };
    assert_eq!(judge(&[r('x', 1), r0('y')]), (vec![GSingle, G2], false), "H1");
    assert_eq!(judge(&[r0('x'), r('y', 1)]), (vec![GSingle, G2], false), "H2");
    assert_eq!(judge(&[r('x', 1), r('y', 1)]), (vec![], true), "H1'");
    assert_eq!(judge(&[r0('x'), r0('y')]), (vec![], true), "H2'");
}

/// `H_wcycle` of the same paper (section 4.2): the writes of two transactions are interleaved.
#[test]
fn write_cycle() {
    let history = history(&[&[w('x'), w('y')], &[w('x'), w('y')]], &[('x', &[1, 2]), ('y', &[2, 1])]);
    assert_eq!(cycles(&history), [G0, G1c]);
    let report = check(&history).expect("it makes sense");
    let kinds: Vec<_> = report.cycles[0].edges.iter().map(|edge| (edge.from, edge.to, edge.key)).collect();
    assert_eq!(kinds, [(0, 1, 'x'), (1, 0, 'y')]);
}

/// Section 4.2: aborted reads, intermediate reads and circular information flow.
#[test]
fn the_three_parts_of_g1() {
    let mut aborted = history(&[&[w('x')], &[r('x', 1), w('y')]], &[('y', &[2])]);
    aborted.transactions[0].committed = false;
    let report = check(&aborted).expect("it makes sense");
    let version = Version { transaction: 0, write: 0 };
    assert_eq!(report.aborted_reads, [DirtyRead { reader: 1, action: 0, key: 'x', version }]);
    assert!(report.intermediate_reads.is_empty() && report.cycles.is_empty() && !report.is_serializable());
    aborted.transactions[1].committed = false;
    aborted.orders.clear();
    assert_eq!(
        check(&aborted).expect("it makes sense").aborted_reads,
        [],
        "if it aborts as well, nothing happened"
    );

    let intermediate = history(&[&[w('x'), w('x')], &[r('x', 1)]], &[('x', &[1])]);
    let report = check(&intermediate).expect("it makes sense");
    assert_eq!(report.intermediate_reads, [DirtyRead { reader: 1, action: 0, key: 'x', version }]);
    assert!(report.aborted_reads.is_empty() && !report.is_serializable());
    let own = history(&[&[w('x'), Action::Read { key: 'x', from: Some(version) }, w('x')]], &[('x', &[1])]);
    assert!(check(&own).expect("it makes sense").is_serializable(), "a transaction may read its own");

    let circular = history(&[&[w('x'), r('y', 2)], &[w('y'), r('x', 1)]], &[('x', &[1]), ('y', &[2])]);
    assert_eq!(cycles(&circular), [G1c]);
}

/// The phenomena of Berenson et al., "A Critique of ANSI SQL Isolation Levels" (SIGMOD 1995).
#[test]
fn phenomena_of_berenson_and_others() {
    // H4, lost update (P4): r1(x) r2(x) w2(x) c2 w1(x) c1.
    let lost = history(&[&[r0('x'), w('x')], &[r0('x'), w('x')]], &[('x', &[2, 1])]);
    assert_eq!(cycles(&lost), [GSingle, G2]);
    assert!(check(&lost).expect("it makes sense").cycle(GSingle).is_some_and(Cycle::is_lost_update));
    // What T1 read is another object than the one that both write.
    let other = history(&[&[r0('x'), w('y')], &[w('x'), w('y')]], &[('x', &[2]), ('y', &[2, 1])]);
    assert_eq!(cycles(&other), [GSingle, G2]);
    assert!(!check(&other).expect("it makes sense").cycle(GSingle).is_some_and(Cycle::is_lost_update));
    // Read skew (A5A): r1(x) w2(x) w2(y) c2 r1(y).
    let read_skew = history(&[&[r0('x'), r('y', 2)], &[w('x'), w('y')]], &[('x', &[2]), ('y', &[2])]);
    assert_eq!(cycles(&read_skew), [GSingle, G2]);
    assert!(!check(&read_skew).expect("it makes sense").cycle(GSingle).is_some_and(Cycle::is_lost_update));
    // H5, write skew (A5B), which snapshot isolation lets happen.
    let skew =
        history(&[&[r0('x'), r0('y'), w('y')], &[r0('x'), r0('y'), w('x')]], &[('x', &[2]), ('y', &[1])]);
    assert_eq!(cycles(&skew), [G2]);
    assert!(check(&skew).expect("it makes sense").cycle(G2).is_some_and(Cycle::is_write_skew));
    // Fuzzy read (P2): r1(x) w2(x) c2 r1(x).
    let fuzzy = history(&[&[r0('x'), r('x', 2)], &[w('x')]], &[('x', &[2])]);
    assert_eq!(cycles(&fuzzy), [GSingle, G2]);
}
