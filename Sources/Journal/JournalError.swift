package import PartnerModel
package import SourceDiagnostics
import SystemFiles

/// Why the journal refused or failed. Nothing was changed when one of these is thrown. Texts name files, ids
/// and numbers; they never hold a statement's values.
package enum JournalError: Error, Hashable, Sendable {
  /// There is no file at that path.
  case missing(path: String)
  /// The file has gone into the journal's own folder.
  case moved(path: String, to: String)
  /// There is a journal in its own folder, and another one where earlier versions kept it.
  case twice(path: String, other: String)
  /// `create` found a file that is already there.
  case alreadyExists(path: String)
  /// `create` found the log of a journal that itself is gone.
  case strayLog(path: String)
  /// The file, or the folder around it, lets others in; the mode is given as its lowest nine bits.
  case looseMode(path: String, mode: UInt16, strict: UInt16)
  /// The file has so many names (hard links). Whoever has it open by another one has another log beside that.
  case linked(path: String, names: Int)
  /// The file is mounted, and the folder around it isn't: its log lies elsewhere for everybody outside.
  case mountedAlone(path: String)
  /// Another process has the journal open, and the log that it writes to has no name any more.
  case logMissing(path: String)
  /// The file, or the log beside it, isn't the one that this process opened.
  case displaced(path: String)
  /// Something else than a journal's program wrote to the file, or what this process saw in it is gone.
  case overwritten(path: String)
  /// The file is no SQLite database, or not one of ours.
  case notAJournal(path: String)
  /// A newer version wrote what this one doesn't know.
  case newer(path: String)
  /// The tables have to be made anew, or the journal replaced, but another process has it open.
  case inUse(path: String)
  /// SQLite wouldn't promise that what is acknowledged survives a loss of power.
  case notDurable(path: String)
  /// Another process kept the journal locked for the whole busy timeout.
  case busy(path: String, waited: Duration)
  /// A row that no version could have written; `portico journal verify` finds out more.
  case damaged(detail: String)
  /// A table isn't there with which every version that could have written the rest began.
  case incomplete(table: String)
  /// The operating system refused; `number` is `errno`.
  case file(path: String, number: Int32)
  /// SQLite refused: its extended result code and its own words (disk full, I/O error, …).
  case storage(code: Int32, message: String)

  /// An invitation for the same purpose is open (D5); `draft` counts from 0 in the given order.
  case alreadyOpen(draft: Int, invitation: InvitationID)
  /// The invitation would end before it begins.
  case endsBeforeItBegins(draft: Int)
  /// No text with that digest is published for the invitation's kind in that language, or none is named at
  /// all.
  case textNotPublished(draft: Int, language: String)
  /// The prefix fits more than one invitation.
  case ambiguousPrefix(String)
  /// No invitation has that id.
  case unknownInvitation(String)
  /// The invitation can't be ended or sent again any more, since it is in that state already.
  case notOpen(invitation: InvitationID, state: InvitationState)
  /// No acceptance of that invitation is on record.
  case notAccepted(invitation: InvitationID)
  /// No decline of that invitation is on record.
  case notDeclined(invitation: InvitationID)
  /// No answer to that invitation is on record.
  case notAnswered(invitation: InvitationID)
  /// The record with that number is no answer to the invitation.
  case unknownAnswer(invitation: InvitationID, record: Int)
  /// Nothing about the answer had to be reviewed.
  case nothingToReview(invitation: InvitationID)
  /// The review of the answer came to the opposite verdict before; the invitation is in that state now.
  case reviewedBefore(invitation: InvitationID, state: InvitationState)
  /// The invitation ended before anybody had looked at this answer.
  case superseded(invitation: InvitationID)
  /// More than one answer waits, with these records: it has to be said which is meant.
  case severalWait(invitation: InvitationID, records: [Int])
  /// An answer has to be reviewed before anything else happens to the invitation.
  case waitsForReview(invitation: InvitationID)
  /// The invitation is open: whoever is asked has to be known.
  case stillOpen(invitation: InvitationID)
  /// An older version recorded the invitation, and what it says of people stands in the chain itself.
  case recordedInClear(invitation: InvitationID)
  /// The acceptance doesn't allow that partner that thing.
  case notGranted(invitation: InvitationID, partner: OrganisationID, grant: Grant)
  /// Somebody else ended the relationship in the meantime.
  case endedSince(RelationshipParties)
  /// What is on record of the relationship changed in the meantime.
  case changedSince(RelationshipParties)
}

extension JournalError: ExplainedError, CustomStringConvertible {
  /// A short name for scripts, in kebab case.
  package var code: String {
    switch self {
    case .missing: "journal-missing"
    case .moved: "journal-moved"
    case .twice: "journal-twice"
    case .alreadyExists: "journal-exists"
    case .strayLog: "journal-stray-log"
    case .looseMode: "journal-loose-mode"
    case .linked: "journal-linked"
    case .mountedAlone: "journal-mounted-alone"
    case .logMissing: "journal-log-missing"
    case .displaced: "journal-displaced"
    case .overwritten: "journal-overwritten"
    case .notAJournal: "not-a-journal"
    case .newer: "journal-newer"
    case .inUse: "journal-in-use"
    case .notDurable: "journal-not-durable"
    case .busy: "journal-busy"
    case .damaged: "journal-damaged"
    case .incomplete: JournalFault.Reason.schemaDiffers.rawValue
    case .file, .storage: "journal-storage"
    case .alreadyOpen: "already-invited"
    case .endsBeforeItBegins: "lifetime-out-of-range"
    case .textNotPublished: "text-not-published"
    case .ambiguousPrefix: "ambiguous-id"
    case .unknownInvitation: "unknown-invitation"
    case .notOpen(_, .accepted): "already-accepted"
    case .notOpen(_, let state): state.rawValue
    case .notAccepted: "not-accepted"
    case .nothingToReview: "nothing-to-review"
    case .reviewedBefore: "reviewed-before"
    case .waitsForReview: "needs-review"
    case .notAnswered: "not-answered"
    case .notDeclined: "not-declined"
    case .unknownAnswer: "unknown-answer"
    case .superseded: "superseded"
    case .severalWait: "several-wait"
    case .stillOpen: "invitation-open"
    case .recordedInClear: "recorded-in-clear"
    case .notGranted: "not-granted"
    case .endedSince: "ended-since"
    case .changedSince: "changed-since"
    }
  }

  /// What is wrong, in lower case and without a full stop.
  package var message: String {
    switch self {
    case .missing(let path): "there is no journal at \(path)"
    case .moved(let path, let place): "the journal that was at \(path) is at \(place) now"
    case .twice(let path, let other): "there are two journals, \(path) and \(other)"
    case .alreadyExists(let path): "there is already a file at \(path)"
    case .strayLog(let path): "\(path) belongs to a journal that is gone"
    case .looseMode(let path, let mode, _): "\(path) is open to others (mode \(octal(mode)))"
    case .linked(let path, let names): "\(path) has \(names) names (hard links)"
    case .mountedAlone(let path): "\(path) is mounted by itself, without the folder around it"
    case .logMissing(let path):
      "another process has \(path) open, and its log beside it (-wal, -shm) was taken away"
    case .displaced(let path): "\(path), or its log beside it (-wal, -shm), is not the file that was opened"
    case .overwritten(let path): "something else than Portico has written over \(path)"
    case .notAJournal(let path): "\(path) is not a journal of Portico"
    case .newer(let path): "\(path) was written by a newer version of Portico"
    case .inUse(let path): "another process has \(path) open"
    case .notDurable(let path):
      "SQLite can't keep \(path) safe against a loss of power (synchronous is not FULL)"
    case .busy(let path, let waited): "another process has kept \(path) locked for \(waited)"
    case .damaged(let detail): "the journal is damaged: \(detail)"
    case .incomplete(let table): "the journal lacks its table \(table)"
    case .file(let path, let number):
      "\(path) can't be used (system error \(number): \(systemMessage(number)))"
    case .storage(let code, let message): "the journal can't be read or written (SQLite \(code): \(message))"
    case .alreadyOpen(_, let invitation): "invitation \(invitation) for the same purpose is still open"
    case .endsBeforeItBegins: "the invitation would expire before it is issued"
    case .textNotPublished(_, let language): "the text to be shown in \(language) is not on record"
    case .ambiguousPrefix(let prefix): "more than one invitation begins with \(prefix)"
    case .unknownInvitation: "no invitation on record has that id"
    case .notOpen(let invitation, .expired): "invitation \(invitation) has expired"
    case .notOpen(let invitation, let state): "invitation \(invitation) was \(state.rawValue) before"
    case .notAccepted(let invitation): "no acceptance of invitation \(invitation) is on record"
    case .nothingToReview(let invitation): "the answer to invitation \(invitation) needed no review"
    case .reviewedBefore(let invitation, _):
      "the review of that answer to invitation \(invitation) came to the opposite verdict before"
    case .notDeclined(let invitation): "no decline of invitation \(invitation) is on record"
    case .notAnswered(let invitation): "no answer to invitation \(invitation) is on record"
    case .unknownAnswer(let invitation, let record):
      "record \(record) is no answer to invitation \(invitation)"
    case .superseded(let invitation):
      "invitation \(invitation) ended before this answer to it was looked at"
    case .severalWait(let invitation, let records):
      "\(records.count) answers to invitation \(invitation) wait for a review: \(records.map(String.init).joined(separator: ", "))"
    case .waitsForReview(let invitation): "an answer to invitation \(invitation) waits for a review"
    case .stillOpen(let invitation): "invitation \(invitation) is open, so whom it asks has to be known"
    case .recordedInClear(let invitation):
      "invitation \(invitation) was recorded by a version that put what it says of people into the chain itself"
    case .endedSince(let parties): "somebody else ended the relationship \(parties) in the meantime"
    case .changedSince(let parties): "what the relationship \(parties) allows changed in the meantime"
    case .notGranted(let invitation, let partner, let grant):
      "by the acceptance of invitation \(invitation), \(partner) has no grant \(grant.rawValue)"
    }
  }

  /// What to do about it.
  package var remedy: String {
    switch self {
    case .missing:
      """
      `portico invite` makes the journal with the first invitation. If there was one before, restore it \
      from a backup instead: a new one would give out the same places in the status list again.
      """
    case .moved(_, let place):
      "Name \(place) instead, in the verifier's setting `journal` for instance."
    case .twice(_, let other):
      """
      The second one comes from an older program, or from a backup that was unpacked by hand. Find out which of them \
      counts, with `portico journal verify` and the other one moved away: mv \(other) \(other).other
      """
    case .alreadyExists: "Open it instead, or choose another path."
    case .strayLog:
      """
      Put that journal back beside its log, which may hold its last records; or put a backup back with `portico restore`, \
      which keeps the files of now. Moved away, the log takes those records along.
      """
    case .looseMode(let path, _, let strict): "Run: chmod \(octal(strict)) \(path)"
    case .linked(let path, _):
      """
      Remove the other names, or make copies of them; `find … -samefile \(path)` finds them. Two programs that have it \
      open by two names would each lose what the other records.
      """
    case .mountedAlone(let path):
      """
      Mount the folder \(SystemFiles.folder(of: path)) instead: the log lies in it, too, and it holds no key. Without its log the \
      journal would lose what others record.
      """
    case .logMissing:
      """
      Stop the verifier, which brings what it has recorded into the file, and wait for other commands to end. Then try \
      again, and run `portico journal verify`.
      """
    case .displaced:
      """
      Put the files that were there back, or stop everything that has the journal open, run `portico journal verify`, and \
      start the service again.
      """
    case .overwritten:
      """
      Stop everything that has the journal open, and put the last backup back with `portico restore --lose-newer`: it \
      keeps the files of now, for the inquiry. Then start the service again.
      """
    case .notAJournal: "Check the path; the journal of a portal is State/\(JournalLocation.own)."
    case .newer: "Update Portico on this machine; nothing was changed."
    case .inUse:
      "Stop the verifier and wait for other commands to end, then try again; nothing was changed."
    case .notDurable:
      "Keep the journal on a local disk, and use a SQLite that was built with its usual options."
    case .busy: "Wait until the other command is done and try again; nothing was changed."
    case .damaged, .incomplete:
      "Keep this file for the inquiry, and restore the last backup that `portico journal verify` finds sound."
    case .file: "Check the path, its owner and its mode."
    case .storage:
      "Check free space, owner and mode of the State folder, then try again; nothing was changed."
    case .alreadyOpen: "Wait for an answer, or send that invitation again with `portico resend`."
    case .endsBeforeItBegins: "Give a later expiry."
    case .textNotPublished: "Publish the text for this kind of invitation first."
    case .ambiguousPrefix: "Give more characters of the id."
    case .unknownInvitation: "`portico invitations` lists the ids."
    case .notOpen(_, .accepted):
      """
      What was accepted holds now. `portico revoke-grant` takes back one thing that it allows, `portico end` ends the whole \
      relationship.
      """
    case .notOpen: "There is nothing left to end; `portico resend` issues a new one for the same purpose."
    case .notAccepted: "`portico acceptances` lists what was accepted."
    case .nothingToReview: "It counts already; there is nothing to do."
    case .reviewedBefore(_, .accepted):
      "A verdict stays. What was accepted holds now: `portico end` ends the relationship."
    case .reviewedBefore(let invitation, .pending):
      "A verdict stays. They can give another answer by the link that they have, or any by a new one: `portico resend \(invitation)`."
    case .reviewedBefore(let invitation, _):
      "A verdict stays. `portico resend \(invitation)` sends them a new invitation, which they can answer anew."
    case .waitsForReview(let invitation):
      "Decide about it first: `portico review \(invitation)` tells what is to be looked at."
    case .notDeclined: "`portico declines` lists what was declined."
    case .notAnswered: "`portico invitations` tells how each one stands."
    case .unknownAnswer(let invitation, _), .severalWait(let invitation, _):
      "`portico review \(invitation)` shows them; say which is meant with --answer and its number."
    case .superseded: "There is nothing to decide any more."
    case .stillOpen: "Wait for an answer or its end, or end it with `portico cancel`."
    case .recordedInClear:
      """
      It can't be taken out: every receipt since then names that chain. Keep State from everybody who needn't see it, \
      and tell who asks what has to be kept, and why.
      """
    case .notGranted: "`portico acceptances` with the id shows what was allowed to whom."
    case .endedSince: "Nothing was changed; `portico history` shows the end that is on record."
    case .changedSince:
      "Nothing was ended. Run it again: it shows what would end now, and what would outlive it."
    }
  }

  package var category: ErrorCategory {
    switch self {
    case .alreadyOpen, .endsBeforeItBegins, .textNotPublished, .ambiguousPrefix, .unknownInvitation, .notOpen,
      .notAccepted, .nothingToReview, .reviewedBefore, .waitsForReview, .notAnswered, .notDeclined,
      .unknownAnswer, .superseded,
      .severalWait, .notGranted, .endedSince, .changedSince, .busy,
      .looseMode, .linked, .mountedAlone, .logMissing, .inUse, .incomplete, .stillOpen, .recordedInClear:
      .refused
    case .missing, .moved, .twice, .alreadyExists, .strayLog, .displaced, .overwritten, .notAJournal, .newer,
      .notDurable, .damaged, .file, .storage:
      .inputOutput
    }
  }

  package var description: String { "\(message)\n    \(remedy)" }
}

private func octal(_ mode: UInt16) -> String {
  let digits = String(mode, radix: 8)
  return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
}
