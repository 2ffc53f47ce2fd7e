import Crypto
import Glibc
import JSON
import SystemFiles

/// A message that is kept as evidence of an answer, under its digest: it can be shown later that it is the very
/// one that the record speaks of.
struct KeptMail {
  let bytes: [UInt8]
  /// SHA-256 in 64 lower-case hexadecimal digits, as `sha256sum` prints it.
  let digest: String

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    digest = SHA256.hash(data: bytes).hexadecimal
  }

  static func path(_ digest: String, in place: Portal) -> String {
    "\(place.evidenceFolder)/\(digest).eml"
  }

  /// Holds the folder of kept mails, so that of several who record the same mail none takes away what another relies on.
  static func hold(in place: Portal) throws -> FileLock {
    let folder = place.evidenceFolder
    try PrivateFile.checkFolder(folder)
    do {
      try makeFolder(folder)
      return try FileLock(folder: folder)
    } catch {
      throw PrivateFile.failure(error.path, error.number)
    }
  }

  /// - Returns: whether it wasn't there before.
  /// - Throws: also where another file has its name: the record would speak of a mail that isn't kept.
  func keep(in place: Portal) throws -> Bool {
    let path = Self.path(digest, in: place)
    try PrivateFile.checkFolder(place.evidenceFolder)
    guard let isTheSame = try PrivateFile.holds(bytes, at: path) else {
      try PrivateFile.write(bytes, to: path)
      return true
    }
    guard isTheSame else {
      throw OperationRefusal(
        .evidenceDiffers, "\(path.printable) has other content than the mail of that digest",
        remedy: "Nothing was recorded. Look into that file, move it elsewhere, and run the command again.")
    }
    return false
  }

  func remove(from place: Portal) throws {
    unlink(Self.path(digest, in: place))
  }
}

extension Portal {
  /// Mails that are kept.
  var evidenceFolder: String { "\(stateFolder)/evidence" }
  /// Where earlier versions put receipts' letters that are to be sent. It is read until it is empty, and nothing is written there.
  var outbox: String { "\(stateFolder)/outbox" }
}
