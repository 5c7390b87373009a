//! How words for locks are shown: names for labels, fields for tooltips, tables and exports.

use super::{Exit, Fact, Giving, Msg, Timer, WriteAnswer};
use crate::policy::lease::Owner;
use crate::sim::process::{
    Alarm, Describe, Level, Meaning, Mood, NodeState, Report, StateWords, TimerRole, Wait,
};
use crate::sim::time::Duration;

type Fields = Vec<(&'static str, String)>;

fn owner_words(owner: Owner) -> String {
    format!("{:06x}", owner.0 & 0xff_ffff)
}

fn lease_words(lease: Option<Duration>) -> String {
    lease.map_or_else(|| "no end".to_owned(), |lease| lease.to_string())
}

impl Describe for Msg {
    fn name(&self) -> &'static str {
        match self {
            Self::Acquire { .. } | Self::AcquireBy { .. } => "set if absent",
            Self::Granted { .. } => "granted",
            Self::Busy { .. } => "busy",
            Self::Renew { .. } => "renew",
            Self::Renewed { ok: true, .. } => "renewed",
            Self::Renewed { ok: false, .. } | Self::Mine { yes: false, .. } => "not yours",
            Self::IsMine { .. } => "mine?",
            Self::Mine { yes: true, .. } => "yours",
            Self::Release { how: Giving::Delete, .. } => "delete",
            Self::Release { how: Giving::CompareAndDelete, .. } => "delete if mine",
            Self::Copy { .. } => "copy",
            Self::Copied { .. } => "copied",
            Self::Read { .. } => "read",
            Self::Content { .. } => "content",
            Self::Write { .. } => "write",
            Self::Written { answer: WriteAnswer::Stored(_), .. } => "stored",
            Self::Written { answer: WriteAnswer::Refused(_), .. } => "refused",
        }
    }

    fn fields(&self) -> Fields {
        let turn = self.turn().map(|turn| ("turn", turn.to_string()));
        let request = self.request().map(|request| ("request", request.to_string()));
        let mut fields: Fields = turn.into_iter().chain(request).collect();
        match self {
            Self::Acquire { owner, lease, .. } | Self::Renew { owner, lease, .. } => {
                fields.extend([("owner", owner_words(*owner)), ("lease", lease_words(*lease))]);
            }
            Self::AcquireBy { owner, lease, now, .. } => {
                fields.extend([("owner", owner_words(*owner)), ("lease", lease_words(*lease))]);
                fields.push(("its clock shows", now.to_string()));
            }
            Self::IsMine { owner, .. } | Self::Release { owner, .. } => {
                fields.push(("owner", owner_words(*owner)));
            }
            Self::Granted { token, lease, .. } => {
                fields.extend([("token", token.to_string()), ("lease", lease_words(*lease))]);
            }
            Self::Busy { .. } | Self::Renewed { .. } | Self::Mine { .. } => {}
            Self::Copy { change, state } => {
                let held = state.held.map_or("nobody".to_owned(), |(_, turn, ..)| turn.to_string());
                fields.push(("change", change.to_string()));
                fields.push(("held by", held));
                fields.push(("last token", state.last.to_string()));
            }
            Self::Copied { change } => fields.push(("change", change.to_string())),
            Self::Read { token, .. } => fields.extend(token.map(|token| ("token", token.to_string()))),
            Self::Content { version, .. } => fields.push(("version", version.to_string())),
            Self::Write { token, based_on, .. } => {
                fields.extend(token.map(|token| ("token", token.to_string())));
                fields.push(("based on version", based_on.to_string()));
            }
            Self::Written { answer: WriteAnswer::Stored(version), .. } => {
                fields.push(("version", version.to_string()));
            }
            Self::Written { answer: WriteAnswer::Refused(highest), .. } => {
                fields.push(("highest token seen", highest.to_string()));
            }
        }
        fields
    }
}

impl Describe for Fact {
    fn name(&self) -> &'static str {
        match self {
            Self::Wanted { .. } => "wants the lock",
            Self::Granted { .. } => "lock granted",
            Self::Expired { .. } => "lease expired",
            Self::Freed { turn, by, .. } if turn != by => "another worker's lock deleted",
            Self::Freed { .. } => "lock released",
            Self::Entered { .. } => "inside",
            Self::Left { exit: Exit::Done, .. } => "done",
            Self::Left { exit: Exit::Lost, .. } => "lost the lock",
            Self::Left { exit: Exit::Stopped, .. } => "stopped when its lease ended",
            Self::Left { exit: Exit::Refused, .. } => "was refused",
            Self::Written { .. } => "file written",
            Self::Refused { .. } => "stale token refused",
            Self::TookOver { .. } => "replica took over",
            Self::Issued { by_wall: true, .. } => "token taken from the wall clock",
            Self::Issued { .. } => "token issued",
            Self::Seen { .. } => "highest token so far",
            Self::Declined { .. } => "grant handed back",
        }
    }

    /// Every fact is about the one file that the lock protects.
    fn fields(&self) -> Fields {
        let (Self::Wanted { file, .. }
        | Self::Granted { file, .. }
        | Self::Expired { file, .. }
        | Self::Freed { file, .. }
        | Self::Entered { file, .. }
        | Self::Left { file, .. }
        | Self::Written { file, .. }
        | Self::Refused { file, .. }
        | Self::TookOver { file, .. }
        | Self::Issued { file, .. }
        | Self::Seen { file, .. }
        | Self::Declined { file, .. }) = self;
        let mut fields = vec![("file", file.to_string())];
        // The grant beside it shows the rest.
        if matches!(self, Self::Issued { .. }) {
            return fields;
        }
        fields.extend(self.turn().map(|turn| ("turn", turn.to_string())));
        match self {
            Self::Granted { token, .. } | Self::Seen { token, .. } => {
                fields.push(("token", token.to_string()));
            }
            Self::Freed { by, .. } => fields.push(("by", by.to_string())),
            Self::Entered { waited, .. } => fields.push(("waited", waited.to_string())),
            Self::Left { inside, .. } => fields.push(("inside for", inside.to_string())),
            Self::Written { version, based_on, token, .. } => {
                fields.push(("version", version.to_string()));
                fields.push(("based on version", based_on.to_string()));
                fields.extend(token.map(|token| ("token", token.to_string())));
            }
            Self::Refused { token, highest, .. } => {
                fields.push(("token", token.to_string()));
                fields.push(("highest token seen", highest.to_string()));
            }
            Self::Wanted { .. }
            | Self::Expired { .. }
            | Self::TookOver { .. }
            | Self::Issued { .. }
            | Self::Declined { .. } => {}
        }
        fields
    }
}

impl Report for Fact {
    fn meaning(&self) -> Meaning {
        match self {
            Self::Granted { file, .. } => Meaning { acquires: Some(*file), ..Meaning::default() },
            Self::Freed { file, .. } => Meaning { releases: Some(*file), ..Meaning::default() },
            Self::Expired { file, by_wall, .. } => {
                Meaning { releases: Some(*file), by_wall_clock: *by_wall, ..Meaning::default() }
            }
            Self::Issued { by_wall, .. } => Meaning { by_wall_clock: *by_wall, ..Meaning::default() },
            // The tokens the storage remembers decide whom it refuses.
            Self::Seen { token, .. } => {
                let level = Level::new(0, 1);
                let state = NodeState { machine: 0, number: token.0, mood: Mood::Good, level };
                Meaning { state: Some(state), ..Meaning::default() }
            }
            Self::Refused { .. } => Meaning { due_to: Some(0), ..Meaning::default() },
            Self::Wanted { file, .. } => Meaning { waits: Some(Wait::Resource(*file)), ..Meaning::default() },
            Self::Entered { .. }
            | Self::Left { .. }
            | Self::Written { .. }
            | Self::TookOver { .. }
            | Self::Declined { .. } => Meaning::default(),
        }
    }

    fn state_words(&self) -> StateWords {
        let Self::Seen { token, .. } = self else { return StateWords::default() };
        StateWords { name: format!("token {token}"), detail: "highest".to_owned() }
    }
}

impl Describe for Timer {
    fn name(&self) -> &'static str {
        match self {
            Self::Want => "next job",
            Self::AskTimeout | Self::StorageTimeout | Self::CheckTimeout => "timeout",
            Self::Poll => "ask again",
            Self::Work => "work",
            Self::Renew => "renew",
            Self::OwnEnd => "end of its lease",
            Self::Lease => "lease",
            Self::Replicate => "replicate",
        }
    }
}

impl Alarm for Timer {
    /// Arcs for every pause between two requests would hide what matters.
    fn role(&self) -> TimerRole {
        match self {
            Self::Want | Self::Poll | Self::Renew | Self::OwnEnd | Self::Replicate => TimerRole::Scenery,
            Self::AskTimeout | Self::StorageTimeout | Self::CheckTimeout => TimerRole::Reply,
            Self::Lease => TimerRole::Lease,
            Self::Work => TimerRole::Pause,
        }
    }
}
