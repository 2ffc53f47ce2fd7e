import Glibc
import JSON
package import PartnerModel
import SystemFiles

/// What happened to the letter of an invitation. It names no address: who was written to stands in the directory.
package struct LetterEvent: Hashable, Sendable {
  package enum Kind: String, Sendable {
    /// It was handed out as a draft, to be looked at and sent.
    case exported
    /// Somebody says that they sent it.
    case sent
    /// It came back: somebody says so, or a server did.
    case returned
  }

  package let kind: Kind
  package let invitation: InvitationID
  package let at: Moment
  /// Nil for somebody of an office that has no users, who may look and hand out, but not act by name.
  package let by: UserID?
  /// What a server says by its code, such as `5.1.1`, where a letter came back. Its words lie in a file of their own
  /// (`ServersWords`), since they may name people.
  package let status: String?

  fileprivate var line: [UInt8] {
    var text = JSONText(reserving: 128)
    text.object { text in
      text.member("event", kind.rawValue)
      text.member("invitation", invitation.rawValue)
      text.member("at", at.text)
      text.member("by", optional: by?.rawValue)
      if let status { text.member("status", status) }
    }
    return text.bytes + [UInt8(ascii: "\n")]
  }

  /// Nil for a line that this version doesn't know.
  fileprivate init?(_ line: ArraySlice<UInt8>) {
    guard let object = try? StrictJSON.object(Array(line)),
      case .string(let event)? = object["event"], let kind = Kind(rawValue: event),
      case .string(let id)? = object["invitation"], InvitationID(rawValue: id).isWhole,
      case .string(let time)? = object["at"], let at = Moment(time),
      let by = Self.user(object["by"])
    else { return nil }
    var status: String?
    if case .string(let code)? = object["status"] { status = code }
    self.init(kind: kind, invitation: InvitationID(rawValue: id), at: at, by: by, status: status)
  }

  /// The user of a line, or that there is none; nil for anything else.
  private static func user(_ value: JSONValue?) -> UserID?? {
    switch value {
    case .null: .some(nil)
    case .string(let name): UserID(rawValue: name).map { .some($0) }
    default: nil
    }
  }

  init(kind: Kind, invitation: InvitationID, at: Moment, by: UserID?, status: String? = nil) {
    self.kind = kind
    self.invitation = invitation
    self.at = at
    self.by = by
    self.status = status
  }
}

/// `State/letters/ledger`: a line for each thing that happened to a letter, added and never changed. It lies outside the
/// journal, so that a journal that is put back from a backup doesn't make letters unsent.
struct LetterLedger {
  private let folder: String
  private var path: String { "\(folder)/ledger" }
  /// In bytes: some millions of lines.
  private static let longest = 512 << 20

  init(in folder: String) {
    self.folder = folder
  }

  /// All of it, in order. A line that was cut short by a power failure didn't happen.
  func events() throws -> [LetterEvent] {
    let bytes: [UInt8]
    do {
      bytes = try RegularFile(path, followingLink: false).bytes(limit: Self.longest)
    } catch {
      switch error {
      case .system(ENOENT): return []
      case .system(let number): throw failure(systemMessage(number))
      case .notRegular: throw failure("it is not an ordinary file")
      case .tooLong: throw failure("it is longer than anything that was written there")
      }
    }
    let lines = AppendedLines.whole(bytes).split(separator: UInt8(ascii: "\n"))
    return try lines.enumerated().map { number, line in
      guard let event = LetterEvent(line) else {
        throw failure("line \(number + 1) is no record of a letter")
      }
      return event
    }
  }

  /// Adds lines, and brings them to the disk: all of them, or as many as there were before.
  func add(_ events: [LetterEvent]) throws {
    guard !events.isEmpty else { return }
    do throws(FileSystemError) {
      try makeFolder(folder)
      try AppendedLines.add(events.flatMap(\.line), to: path)
    } catch {
      throw PrivateFile.failure(error.path, error.number)
    }
  }

  private func failure(_ reason: String) -> AccessFailure {
    AccessFailure(
      "can't read \(path.printable): \(reason)",
      remedy: "Put the file back from a backup; without it nobody knows which letters were sent.")
  }
}
