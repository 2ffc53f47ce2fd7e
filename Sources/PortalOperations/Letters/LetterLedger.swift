import Glibc
import JSON
import KeyFolder
package import PartnerModel
package import PortalSite
import SystemFiles

/// What happened to letters. It names no address: who was written to stands in the directory.
struct LetterEvent: Hashable, Sendable {
  enum Content: Hashable, Sendable {
    /// The letter was handed out as a draft, to be looked at and sent.
    case exported(InvitationID)
    /// Somebody changed it after that, so that the draft which was handed out says something else.
    case changed(InvitationID)
    /// Somebody says that they sent it.
    case sent(InvitationID)
    /// It came back: somebody says so, or a server did.
    ///
    /// - Parameter status: the server's code, such as `5.1.1`; nil where a person says so. Its words lie in a file of their own
    ///   (`ServersWords`), since they may name people.
    case returned(InvitationID, status: String?)
    /// The next letter about the invitation is a reminder, which waits to be sent.
    case reminded(InvitationID)
    /// Whoever has the address asked for no more letters.
    case stopped(AddressDigest)
    /// And that no longer holds.
    case allowed(AddressDigest)
  }

  let content: Content
  let at: Moment
  /// Nil for somebody of an office that has no users, who may look and hand out, but not act by name.
  let by: UserID?

  fileprivate var line: [UInt8] {
    var text = JSONText(reserving: 128)
    text.object { text in
      let (name, subject) = content.words
      text.member("event", name)
      text.member(subject.name, subject.value)
      text.member("at", at.text)
      text.member("by", optional: by?.rawValue)
      if case .returned(_, let status?) = content { text.member("status", status) }
    }
    return text.bytes + [UInt8(ascii: "\n")]
  }

  /// Nil for a line that this version doesn't know.
  fileprivate init?(_ line: ArraySlice<UInt8>) {
    guard let object = try? StrictJSON.object(Array(line)), case .string(let event)? = object["event"],
      let content = Content(event, object), case .string(let time)? = object["at"], let at = Moment(time),
      let by = Self.user(object["by"])
    else { return nil }
    self.init(content, at: at, by: by)
  }

  /// The user of a line, or that there is none; nil for anything else.
  private static func user(_ value: JSONValue?) -> UserID?? {
    switch value {
    case .null: .some(nil)
    case .string(let name): UserID(rawValue: name).map { .some($0) }
    default: nil
    }
  }

  init(_ content: Content, at: Moment, by: UserID?) {
    self.content = content
    self.at = at
    self.by = by
  }
}

extension LetterEvent.Content {
  fileprivate var words: (event: String, subject: (name: String, value: String)) {
    switch self {
    case .exported(let id): ("exported", ("invitation", id.rawValue))
    case .changed(let id): ("changed", ("invitation", id.rawValue))
    case .sent(let id): ("sent", ("invitation", id.rawValue))
    case .returned(let id, _): ("returned", ("invitation", id.rawValue))
    case .reminded(let id): ("reminded", ("invitation", id.rawValue))
    case .stopped(let address): ("stopped", ("address", address.rawValue))
    case .allowed(let address): ("allowed", ("address", address.rawValue))
    }
  }

  fileprivate init?(_ event: String, _ object: JSONObject) {
    func invitation() -> InvitationID? {
      guard case .string(let id)? = object["invitation"], InvitationID(rawValue: id).isWhole else {
        return nil
      }
      return InvitationID(rawValue: id)
    }
    func address() -> AddressDigest? {
      guard case .string(let digest)? = object["address"] else { return nil }
      return AddressDigest(rawValue: digest)
    }
    let content: Self? =
      switch event {
      case "exported": invitation().map(Self.exported)
      case "changed": invitation().map(Self.changed)
      case "sent": invitation().map(Self.sent)
      case "returned":
        invitation().map { id in
          if case .string(let status)? = object["status"] {
            .returned(id, status: status)
          } else {
            .returned(id, status: nil)
          }
        }
      case "reminded": invitation().map(Self.reminded)
      case "stopped": address().map(Self.stopped)
      case "allowed": address().map(Self.allowed)
      default: nil
      }
    guard let content else { return nil }
    self = content
  }
}

/// Where the letters about an invitation stand.
package struct LetterStanding: Hashable, Sendable {
  package enum State: Hashable, Sendable {
    /// Nobody has had it yet, or it was changed since.
    case draft
    /// Somebody has it in hand, to send it.
    case ready
    case sent(at: Moment, by: UserID?)
    /// It didn't arrive.
    ///
    /// - Parameter status: the server's code, such as `5.1.1`; nil where a person says so.
    case returned(at: Moment, by: UserID?, status: String?)

    package var name: String {
      switch self {
      case .draft: "draft"
      case .ready: "ready"
      case .sent: "sent"
      case .returned: "returned"
      }
    }
  }

  /// The latest letter: the one that brings the invitation, or its reminder.
  package fileprivate(set) var turn = LetterTurn.invitation
  /// Of that one.
  package fileprivate(set) var state = State.draft

  /// One that came back doesn't: it would come back again.
  package var waitsToBeSent: Bool {
    switch state {
    case .draft, .ready: true
    case .sent, .returned: false
    }
  }
}

/// What the ledger says as a whole.
struct LetterRecord: Sendable {
  private(set) var standings: [InvitationID: LetterStanding] = [:]
  /// The addresses that asked for no more letters.
  private(set) var stopped: Set<AddressDigest> = []

  fileprivate mutating func take(_ event: LetterEvent) {
    switch event.content {
    case .exported(let id):
      var standing = standings[id] ?? LetterStanding()
      if standing.state == .draft { standing.state = .ready }
      standings[id] = standing
    case .changed(let id):
      if standings[id]?.state == .ready { standings[id]?.state = .draft }
    case .sent(let id): standings[id, default: LetterStanding()].state = .sent(at: event.at, by: event.by)
    case .returned(let id, let status):
      standings[id, default: LetterStanding()].state = .returned(at: event.at, by: event.by, status: status)
    case .reminded(let id): standings[id] = LetterStanding(turn: .reminder)
    case .stopped(let address): stopped.insert(address)
    case .allowed(let address): stopped.remove(address)
    }
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

  /// All of it. A line that was cut short by a power failure didn't happen.
  func record() throws -> LetterRecord {
    var record = LetterRecord()
    let lines = AppendedLines.whole(try bytes()).split(separator: UInt8(ascii: "\n"))
    for (number, line) in lines.enumerated() {
      guard let event = LetterEvent(line) else {
        throw failure("line \(number + 1) is no record of a letter")
      }
      record.take(event)
    }
    return record
  }

  private func bytes() throws -> [UInt8] {
    do {
      return try RegularFile(path, followingLink: false).bytes(limit: Self.longest)
    } catch {
      switch error {
      case .system(ENOENT): return []
      case .system(let number): throw failure(systemMessage(number))
      case .notRegular: throw failure("it is not an ordinary file")
      case .tooLong: throw failure("it is longer than anything that was written there")
      }
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
