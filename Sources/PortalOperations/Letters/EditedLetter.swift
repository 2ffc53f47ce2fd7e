import Glibc
import InvitationMail
import PartnerModel
import PortalFiles
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

  /// Reads what somebody hands in: a mail as their mail program saved it (`.eml`), or a text in the form of `bytes`.
  ///
  /// - Parameter name: for messages.
  /// - Throws: `not-a-letter`; for a mail whatever keeps it from being read, with its line.
  package init(handedIn bytes: [UInt8], named name: String) throws {
    let mail: MailedLetter?
    do {
      mail = try MailedLetter(reading: bytes)
    } catch {
      throw UnusableMail(fault: error, file: name.printable)
    }
    guard let mail else {
      try self.init(bytes)
      return
    }
    // As a text it is held to the same rules.
    try self.init(Self(subject: mail.subject, text: mail.text).bytes)
  }

  /// In bytes: of what is handed in.
  package static let longestFile = MailedLetter.longest

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
  ///
  /// - Parameter file: where somebody handed it in; nil for what is kept.
  func linkFault(
    _ link: String, of invitation: InvitationID, in file: String? = nil
  ) -> OperationRefusal? {
    guard !holds(link) else { return nil }
    let source = file.map { " --file \($0.printable)" } ?? ""
    return OperationRefusal(
      .linkAltered, "the letter's personal link isn't in it: \(fault(of: link))",
      remedy: "Put it back: portico letters edit \(invitation)\(source) --restore-link. It is \(link)")
  }

  /// What stands in the text where the portal's personal links have their secret part.
  func linkPaths(of configuration: PortalConfiguration) -> Set<String> {
    let example = LinkPath(characters: String(repeating: "a", count: 32))
    let head = configuration.invitationLink(example).dropLast(33)
    return Set(text.ranges(of: head).map { String(text[$0.upperBound...].prefix(32)) })
  }

  private func holds(_ link: String) -> Bool {
    text.ranges(of: link).contains { range in
      let before = text[..<range.lowerBound].reversed().prefix { !$0.isWhitespace }
      let after = text[range.upperBound...].prefix(2)
      // A full stop ends a sentence, where nothing follows it.
      let goesOn =
        after.first.map {
          Self.belongsToAddress($0)
            || ".:;@,".contains($0) && after.count == 2 && Self.belongsToAddress(after.last ?? " ")
        } ?? false
      return !(before.first.map(Self.belongsToAddress) ?? false) && !String(before).contains("//:") && !goesOn
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

  /// The same with the link in a paragraph of its own: in place of what looks like it, else where the template has it, beside the
  /// nearest line of the template that is still there, else at the end.
  func restoringLink(of letter: InvitationLetter) -> EditedLetter {
    let link = letter.link
    guard !holds(link) else { return self }
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let head = String(link.prefix(link.count - 33))
    if let place = lines.firstIndex(where: { $0.contains(head) }) {
      var end = place + 1
      while end < lines.count, !lines[end].isEmpty, !lines[end].contains(" "), lines[end].utf8.count < 40 {
        end += 1
      }
      lines.replaceSubrange(place..<end, with: [link])
    } else if let place = Self.place(ofLinkIn: lines, asIn: letter) {
      let before = place > 0 && !lines[place - 1].isEmpty ? [""] : []
      let after = place < lines.count && !lines[place].isEmpty ? [""] : []
      lines.insert(contentsOf: before + [link] + after, at: place)
    } else {
      while lines.last?.isEmpty == true { lines.removeLast() }
      lines += ["", link, ""]
    }
    return EditedLetter(subject: subject, text: lines.joined(separator: "\n"))
  }
}

extension EditedLetter {
  /// In front of which line the link belongs: behind the paragraph that it follows in the template, else in front of the one that it
  /// precedes there. Nil where none of the template's lines is left.
  private static func place(ofLinkIn lines: [String], asIn letter: InvitationLetter) -> Int? {
    let template = letter.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard let own = template.firstIndex(where: { $0.contains(letter.link) }) else { return nil }
    for line in template[..<own].reversed() where !line.isEmpty {
      guard let found = lines.firstIndex(of: line) else { continue }
      return lines[found...].firstIndex(of: "") ?? lines.count
    }
    for line in template[(own + 1)...] where !line.isEmpty {
      guard let found = lines.firstIndex(of: line) else { continue }
      return (lines[..<found].lastIndex(of: "").map { $0 + 1 }) ?? 0
    }
    return nil
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

  /// Whose letters somebody changed.
  func invitations() throws -> Set<InvitationID> {
    do throws(FileSystemError) {
      let ids = try FolderEntry.all(in: folder).compactMap { entry -> InvitationID? in
        guard let name = entry.name, name.hasSuffix(".txt") else { return nil }
        return InvitationID(rawValue: String(name.dropLast(4)))
      }
      return Set(ids.filter(\.isWhole))
    } catch {
      guard error.number != ENOENT else { return [] }
      throw PrivateFile.unusable(folder, systemMessage(error.number))
    }
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
