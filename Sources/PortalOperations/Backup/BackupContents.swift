import Crypto
import JSON
import PartnerModel

/// The last file of a backup: what the others are, by digest. In the form of `sha256sum`, which can check it too once
/// the archive is unpacked.
struct BackupContents: Hashable {
  static let name = "SHA256SUMS"
  /// In bytes.
  static let longest = 64 << 20

  let made: Moment
  /// The journal's last record; nil where there is no journal.
  let head: JournalHead?
  /// The digest of each file, by its name.
  var digests: [String: String]

  private static let title = "# portico backup 1"

  var bytes: [UInt8] {
    var text = "\(Self.title) \(made.text) \(head?.description ?? "-")\n"
    for (name, digest) in digests.sorted(by: { $0.key < $1.key }) { text += "\(digest)  \(name)\n" }
    return Array(text.utf8)
  }

  init(made: Moment, head: JournalHead?, digests: [String: String] = [:]) {
    self.made = made
    self.head = head
    self.digests = digests
  }

  /// Reads what `bytes` writes; nil for any other spelling.
  init?(_ bytes: [UInt8]) {
    guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count > 1, lines.removeLast().isEmpty else { return nil }
    let first = lines.removeFirst().split(separator: " ", omittingEmptySubsequences: false)
    guard first.count == 6, first[..<4].joined(separator: " ") == Self.title,
      let made = Moment(String(first[4]))
    else { return nil }
    let head = JournalHead(String(first[5]))
    self.init(made: made, head: head)
    for line in lines {
      digests[String(line.dropFirst(66))] = String(line.prefix(64))
    }
    guard self.bytes == bytes else { return nil }
  }
}

extension SHA256 {
  var hexadecimal: String { Array(finalize()).hexadecimal }
}
