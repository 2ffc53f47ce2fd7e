internal import Glibc
internal import JSON
internal import PartnerModel
internal import SystemFiles

/// What earlier versions left below `State/letters`: `ledger`, a line of JSON for each event, and
/// `<invitation>-returned.txt`, what a server said of the letter that came back. Both go once the ledger has them.
struct OlderLedger {
  private let folder: String
  private var path: String { "\(folder)/ledger" }

  private static let wordsEnd = "-returned.txt"
  /// In bytes: some millions of lines.
  private static let longest = 512 << 20
  /// In bytes, of a server's words.
  private static let longestWords = 16 << 10

  init(below state: String) {
    folder = "\(state)/letters"
  }

  func record() throws -> LetterRecord {
    var record = LetterRecord()
    for (number, event) in try events().enumerated() {
      record.take(event, at: number + 1, keepsEnding: false)
    }
    return record
  }

  /// A line that was cut short by a power failure didn't happen.
  func events() throws -> [LetterEvent] {
    let bytes = try bytes()
    let whole = bytes[..<(bytes.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0)]
    var events: [LetterEvent] = []
    // By their latest return.
    var returns: [LetterSubject: Int] = [:]
    for (number, line) in whole.split(separator: UInt8(ascii: "\n")).enumerated() {
      guard let event = Self.event(line) else {
        throw LedgerError.unreadableLines(path: path, reason: "line \(number + 1) is no record of a letter")
      }
      if case .returned(let subject, _) = event.content { returns[subject] = number }
      events.append(event)
    }
    for (subject, number) in returns {
      guard let said = words(on: subject.invitation) else { continue }
      let event = events[number]
      events[number] = LetterEvent(event.content, at: event.at, by: event.by, words: said)
    }
    return events
  }

  /// Takes it away, words first: while the lines are there, so may be words.
  func remove() throws {
    guard FileIdentity(of: path) != nil else { return }
    for entry in try FolderEntry.all(in: folder) {
      guard let name = entry.name, name.hasSuffix(Self.wordsEnd),
        InvitationID(rawValue: String(name.dropLast(Self.wordsEnd.count))).isWhole
      else { continue }
      try remove("\(folder)/\(name)")
    }
    try remove(path)
    rmdir(folder)
  }

  private func remove(_ path: String) throws {
    guard unlink(path) == 0 || errno == ENOENT else { throw LedgerError.file(path: path, number: errno) }
  }

  private func bytes() throws -> [UInt8] {
    do {
      return try RegularFile(path, followingLink: false).bytes(limit: Self.longest)
    } catch {
      switch error {
      case .system(ENOENT), .system(ENOTDIR): return []
      case .system(let number): throw LedgerError.file(path: path, number: number)
      case .notRegular: throw LedgerError.unreadableLines(path: path, reason: "it is not an ordinary file")
      case .tooLong:
        throw LedgerError.unreadableLines(
          path: path, reason: "it is longer than anything that was written there")
      }
    }
  }

  /// Nil where nothing was said, or somebody put something else there: the letter came back all the same.
  private func words(on invitation: InvitationID) -> String? {
    let file = "\(folder)/\(invitation)\(Self.wordsEnd)"
    guard let bytes = try? RegularFile(file, followingLink: false).bytes(limit: Self.longestWords) else {
      return nil
    }
    let words = String(decoding: bytes, as: UTF8.self).trimmingWhitespace()
    return words.isEmpty ? nil : String(words)
  }

  // MARK: Lines

  /// Nil for a line that isn't one of that version.
  private static func event(_ line: ArraySlice<UInt8>) -> LetterEvent? {
    guard let object = try? StrictJSON.object(Array(line)), case .string(let name)? = object["event"],
      let content = content(name, object), case .string(let time)? = object["at"], let at = Moment(time)
    else { return nil }
    switch object["by"] {
    case .null: return LetterEvent(content, at: at, by: nil)
    case .string(let text):
      return UserID(rawValue: text).map { LetterEvent(content, at: at, by: $0) }
    default: return nil
    }
  }

  private static func content(_ name: String, _ object: JSONObject) -> LetterEvent.Content? {
    if case .string(let text)? = object["address"], let address = AddressDigest(rawValue: text) {
      return switch name {
      case "stopped": .stopped(address)
      case "allowed": .allowed(address)
      default: nil
      }
    }
    guard case .string(let text)? = object["invitation"], InvitationID(rawValue: text).isWhole else {
      return nil
    }
    let subject = LetterSubject.invitation(InvitationID(rawValue: text))
    var status: String?
    if case .string(let text)? = object["status"] { status = text }
    return switch name {
    case "exported": .exported(subject)
    case "changed": .changed(subject)
    case "sent": .sent(subject)
    case "returned": .returned(subject, status: status)
    case "reminded": .reminded(subject)
    default: nil
    }
  }
}
