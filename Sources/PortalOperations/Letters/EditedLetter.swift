import Glibc
import InvitationMail
import PartnerModel
package import PortalSite
import SystemFiles

/// A letter that somebody changed: `State/letters/<invitation>.txt`, with `Subject: …` in the first line and the text behind
/// an empty one. It is kept until the letter is sent.
package struct EditedLetter: Hashable, Sendable {
  package let subject: String
  /// In lines ended by `\n`.
  package let text: String

  private static let heading = "Subject: "
  /// In bytes.
  private static let longest = 256 << 10

  package init(subject: String, text: String) {
    self.subject = subject
    self.text = text
  }

  package init(_ letter: InvitationLetter) {
    self.init(subject: letter.subject, text: letter.text)
  }

  package var bytes: [UInt8] { Array("\(Self.heading)\(subject)\n\n\(text)".utf8) }

  /// - Throws: `not-a-letter`.
  package init(_ bytes: [UInt8]) throws {
    guard bytes.count <= Self.longest, let file = String(validating: bytes, as: UTF8.self) else {
      throw Self.refusal("it is not UTF-8, or longer than \(Self.longest >> 10) KiB")
    }
    // As `letters show` prints it, sender and addressee stand in front; they are the directory's.
    let lines = file.trimmingPrefix("\u{FEFF}").split(omittingEmptySubsequences: false) { $0.isNewline }
      .drop { $0.hasPrefix("From: ") || $0.hasPrefix("To: ") }
    guard let first = lines.first, first.hasPrefix(Self.heading) else {
      throw Self.refusal("its first line doesn't begin with “\(Self.heading)”")
    }
    let subject = first.dropFirst(Self.heading.count).trimmingWhitespace()
    guard !subject.isEmpty else { throw Self.refusal("its subject is empty") }
    var text = lines.dropFirst().drop { $0.allSatisfy(\.isWhitespace) }
    while text.last?.allSatisfy(\.isWhitespace) == true { text.removeLast() }
    guard !text.isEmpty else { throw Self.refusal("its text is empty") }
    self.init(subject: subject, text: text.joined(separator: "\n") + "\n")
  }

  private static func refusal(_ reason: String) -> OperationRefusal {
    OperationRefusal(
      .notALetter, "this is no letter: \(reason)",
      remedy: "Write “Subject: ” and the subject into the first line, an empty line, and the text.")
  }

  // MARK: The link

  /// Nil where the letter's link stands in it whole, with nothing that would belong to it on either side; else
  /// `link-altered`, naming the line where something like it stands.
  func linkFault(_ link: String, of invitation: InvitationID) -> OperationRefusal? {
    guard !holds(link) else { return nil }
    return OperationRefusal(
      .linkAltered, "the letter's personal link isn't in it: \(fault(of: link))",
      remedy: "Put it back: portico letters edit \(invitation) --restore-link. It is \(link)")
  }

  private func holds(_ link: String) -> Bool {
    text.ranges(of: link).contains { range in
      let before = range.lowerBound > text.startIndex ? text[text.index(before: range.lowerBound)] : " "
      let after = range.upperBound < text.endIndex ? text[range.upperBound] : " "
      return !Self.belongsToAddress(before) && !Self.belongsToAddress(after)
    }
  }

  private static func belongsToAddress(_ character: Character) -> Bool {
    character.isASCII && (character.isLetter || character.isNumber || "/-_~%?=&#".contains(character))
  }

  private func fault(of link: String) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    func number(_ place: Int) -> String { "line \(place + 3)" }
    for place in lines.indices {
      let joined = lines[place...].prefix(4).map { $0.filter { !$0.isWhitespace && $0 != ">" } }.joined()
      if joined.contains(link), !lines[place].contains(link), lines[place].contains(link.prefix(12)) {
        return "it is broken over several lines in \(number(place))"
      }
    }
    let start = link.prefix(while: { $0 != "/" }) + "//"
    let host = link.dropFirst(start.count).prefix { $0 != "/" }
    if let place = lines.firstIndex(where: { $0.contains("\(start)\(host)/i/") }) {
      return "another address stands in \(number(place))"
    }
    return "it is missing"
  }

  /// The same with the link in a paragraph of its own, in place of what looks like it, or at the end.
  package func restoringLink(_ link: String) -> EditedLetter {
    guard !holds(link) else { return self }
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let head = String(link.prefix(link.count - 33))
    if let place = lines.firstIndex(where: { $0.contains(head) }) {
      var end = place + 1
      while end < lines.count, !lines[end].isEmpty, !lines[end].contains(" "), lines[end].utf8.count < 40 {
        end += 1
      }
      lines.replaceSubrange(place..<end, with: [link])
    } else {
      while lines.last?.isEmpty == true { lines.removeLast() }
      lines += ["", link, ""]
    }
    return EditedLetter(subject: subject, text: lines.joined(separator: "\n"))
  }
}

/// The edited letters of a portal, a file each.
struct EditedLetters {
  private let folder: String

  init(in folder: String) {
    self.folder = folder
  }

  func path(of invitation: InvitationID) -> String { "\(folder)/\(invitation).txt" }

  /// Nil where nobody changed it.
  func letter(of invitation: InvitationID) throws -> EditedLetter? {
    let bytes: [UInt8]
    do throws(RegularFile.ReadError) {
      bytes = try RegularFile(path(of: invitation), followingLink: false).bytes(limit: 1 << 20)
    } catch {
      guard error != .system(ENOENT) else { return nil }
      throw PrivateFile.unusable(path(of: invitation), "it can't be read, or is too long")
    }
    return try EditedLetter(bytes)
  }

  func write(_ letter: EditedLetter, of invitation: InvitationID) throws {
    try PrivateFile.write(letter.bytes, to: path(of: invitation))
  }

  func remove(_ invitation: InvitationID) throws {
    guard unlink(path(of: invitation)) == 0 || errno == ENOENT else {
      throw PrivateFile.failure(path(of: invitation), errno)
    }
  }
}
