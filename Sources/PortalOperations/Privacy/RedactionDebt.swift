import Glibc
import Journal
package import PartnerModel
import SystemFiles

/// What had been redacted once and is there again, since a backup from before was restored; and why it can't be redacted
/// again yet.
package struct RedactionDebt: Hashable, Sendable {
  package enum Obstacle: Hashable, Sendable {
    /// The invitation is open.
    case open
    /// An answer waits for its review.
    case waitsForReview
    /// A relationship rests on it.
    case relationshipHolds
    /// Nothing any more: `portico redact` does it.
    case nothing
  }

  package let subject: RecordSubject
  package let obstacle: Obstacle

  /// What it is, and what to do.
  package var advice: String {
    let again = "\(subject) had been redacted and is here again"
    return switch obstacle {
    case .open: "\(again), open: `portico cancel \(subject)`, then `portico redact \(subject)`"
    case .waitsForReview:
      "\(again), waiting for a review: `portico cancel \(subject)` and `portico redact \(subject)`, unless you "
        + "confirm the answer with `portico review \(subject)`"
    case .relationshipHolds:
      "\(again), and a relationship rests on it: who agreed has to be provable for as long as that holds"
    case .nothing where subject.invitation == nil: "\(again): `portico redact --due`"
    case .nothing: "\(again): `portico redact \(subject)`"
    }
  }
}

/// The file below `State` that keeps in mind what has to be redacted again: a line for each, of what it is about and of
/// whoever redacted it. It is kept until that is done, and so are the reminders.
struct RedactionDebtFile {
  static let name = "redact-again"
  typealias Entry = (subject: RecordSubject, actor: Actor)

  private let path: String

  /// - Parameter state: the folder `State`, or what is to take its place.
  init(below state: String) {
    path = "\(state)/\(Self.name)"
  }

  func entries() throws -> [Entry] {
    let bytes: [UInt8]
    do {
      bytes = try RegularFile(path, followingLink: false).bytes(limit: 1 << 24)
    } catch {
      switch error {
      case .system(ENOENT), .system(ENOTDIR): return []
      case .system(let number): throw PrivateFile.failure(path, number)
      case .notRegular, .tooLong: throw PrivateFile.failure(path, EINVAL)
      }
    }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").compactMap { line in
      let parts = line.split(separator: " ", maxSplits: 1)
      guard parts.count == 2, let actor = Actor(String(parts[1])),
        let subject = RecordSubject(rawValue: String(parts[0]))
      else { return nil }
      return (subject, actor)
    }
  }

  /// Takes the place of what is there; without entries there is no file.
  func write(_ entries: [Entry]) throws {
    guard !entries.isEmpty else {
      guard unlink(path) == 0 || errno == ENOENT else { throw PrivateFile.failure(path, errno) }
      return
    }
    let lines = entries.map { "\($0.subject) \($0.actor)\n" }.joined()
    try PrivateFile.write(Array(lines.utf8), to: path)
  }
}

extension Journal {
  /// Why that can't be redacted now; nil where the journal doesn't have it, or has nothing of people in it.
  func obstacle(toRedacting subject: RecordSubject, at now: Moment) throws -> RedactionDebt.Obstacle? {
    guard let id = subject.invitation else { return try hasRecordsOfPeople(about: subject) ? .nothing : nil }
    guard let invitation = try invitation(matching: id.rawValue), invitation.id == id else { return nil }
    if try answers(to: id).contains(where: \.review.isWaiting) { return .waitsForReview }
    guard invitation.state(at: now).isTerminal else { return .open }
    if try acceptance(of: id)?.establishedAt != nil, try endsOfAccepted()[id] == nil {
      return .relationshipHolds
    }
    // What is said of people goes all at once.
    return invitation.recipient == nil ? nil : .nothing
  }

  /// What is still to be redacted of some invitations.
  func debts(_ entries: [RedactionDebtFile.Entry], at now: Moment) throws -> [RedactionDebt] {
    try entries.compactMap { entry in
      try obstacle(toRedacting: entry.subject, at: now).map {
        RedactionDebt(subject: entry.subject, obstacle: $0)
      }
    }
  }
}
