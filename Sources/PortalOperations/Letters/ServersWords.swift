import Glibc
import PartnerModel
import SystemFiles

/// What servers said of letters that came back, a file each: `State/letters/<invitation>-returned.txt`. It often names an address,
/// so it lies beside the ledger, which is never changed, and goes with what is said of a person.
struct ServersWords {
  private let folder: String
  /// In bytes; what is kept are a few hundred characters.
  private static let longest = 16 << 10

  init(in folder: String) {
    self.folder = folder
  }

  func path(on invitation: InvitationID) -> String { "\(folder)/\(invitation)-returned.txt" }

  /// Nil where it said nothing, what it said has been redacted, or somebody put something else there: the letter came back all the same.
  func words(on invitation: InvitationID) -> String? {
    guard let bytes = try? RegularFile(path(on: invitation), followingLink: false).bytes(limit: Self.longest)
    else { return nil }
    let words = String(decoding: bytes, as: UTF8.self).trimmingWhitespace()
    return words.isEmpty ? nil : String(words)
  }

  func write(_ words: String, on invitation: InvitationID) throws {
    try PrivateFile.write(Array("\(words)\n".utf8), to: path(on: invitation))
  }

  func remove(_ invitation: InvitationID) throws {
    guard unlink(path(on: invitation)) == 0 || errno == ENOENT else {
      throw PrivateFile.failure(path(on: invitation), errno)
    }
  }
}
