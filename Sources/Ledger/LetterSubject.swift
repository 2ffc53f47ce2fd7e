package import KeyFolder
package import PartnerModel

/// What letters are about: each subject has one letter at a time on its way.
package enum LetterSubject: Hashable, Sendable {
  /// The letter that brings an invitation, and its reminders.
  case invitation(InvitationID)
  /// The receipt for an answer, the journal's record of that number.
  case receipt(InvitationID, record: Int)
  /// The same for whoever was invited, where somebody else answered.
  case receiptCopy(InvitationID, record: Int)

  package var invitation: InvitationID {
    switch self {
    case .invitation(let id), .receipt(let id, _), .receiptCopy(let id, _): id
    }
  }
}

extension LetterSubject: LosslessStringConvertible {
  package var description: String {
    switch self {
    case .invitation(let id): "invitation \(id)"
    case .receipt(let id, let record): "receipt \(id) \(record)"
    case .receiptCopy(let id, let record): "copy \(id) \(record)"
    }
  }

  /// Reads the printed form; nil for any other spelling.
  package init?(_ description: String) {
    let parts = description.utf8.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
    guard parts.count > 1 else { return nil }
    let id = InvitationID(rawValue: String(Substring(parts[1])))
    guard id.isWhole else { return nil }
    switch (Substring(parts[0]), parts.count) {
    case ("invitation", 2): self = .invitation(id)
    case ("receipt", 3), ("copy", 3):
      guard let record = Int(Substring(parts[2])), record > 0, String(record).utf8.elementsEqual(parts[2])
      else {
        return nil
      }
      self =
        Substring(parts[0]) == "copy"
        ? .receiptCopy(id, record: record) : .receipt(id, record: record)
    default: return nil
    }
  }
}

/// The Message-ID of a letter, with its angle brackets: the same for each attempt to send that letter, another one for its
/// reminder. Without the secret of the links nobody can tell from it whom the letter is about.
package struct MessageID: Hashable, Sendable, LosslessStringConvertible {
  package let description: String

  /// Without its angle brackets, as somebody copies it.
  package var bare: String { String(description.dropFirst().dropLast()) }

  /// Behind the `@`.
  package var domain: String {
    String(description.dropLast().split(separator: "@", omittingEmptySubsequences: false).last ?? "")
  }

  /// In bytes: no line of a mail is longer.
  private static let longest = 998

  package init?(_ description: String) {
    // Byte by byte: all of a ledger's go through here each time that it is read.
    let bytes = description.utf8
    guard bytes.count <= Self.longest, bytes.first == UInt8(ascii: "<"), bytes.last == UInt8(ascii: ">"),
      bytes.allSatisfy({ (0x21..<0x7F).contains($0) }),
      let at = bytes.firstIndex(of: UInt8(ascii: "@")), at == bytes.lastIndex(of: UInt8(ascii: "@")),
      bytes.distance(from: bytes.startIndex, to: at) > 1, bytes.distance(from: at, to: bytes.endIndex) > 2
    else { return nil }
    self.description = description
  }

  /// - Parameters:
  ///   - number: of the letter: 0 for the first about the subject, then that of the reminder.
  ///   - domain: in ASCII.
  package init?(of subject: LetterSubject, number: Int, at domain: String, by secret: LinkSecret) {
    self.init("<\(secret.letterMark(of: "\(subject) \(number)"))@\(domain)>")
  }
}
