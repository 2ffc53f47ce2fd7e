import Crypto
import Glibc
import JSON
import SystemFiles

/// A file that is kept as evidence, under its digest: it can be shown later that it is the very one that the record
/// speaks of.
struct KeptEvidence {
  let bytes: [UInt8]
  /// SHA-256 in 64 lower-case hexadecimal digits, as `sha256sum` prints it.
  let digest: String
  private let kind: Kind

  private enum Kind {
    /// The mail with an answer: what it says of somebody is redacted with the answer.
    case mail
    /// What a partner agreed to, with what its name ends in, so that it can be opened.
    case document(ending: String)
  }

  /// The longest document that is kept, in bytes; mails have a limit of their own.
  static let longest = 25 << 20

  /// A mail.
  init(mail bytes: [UInt8]) {
    self.init(bytes, .mail)
  }

  /// A document in whatever form, called as somebody named it.
  init(_ bytes: [UInt8], named name: String) {
    let parts = (name.split(separator: "/").last ?? "").split(
      separator: ".", omittingEmptySubsequences: false)
    let last = parts.count > 1 ? parts[parts.count - 1].lowercased() : ""
    let isPlain =
      (1...5).contains(last.utf8.count)
      && last.utf8.allSatisfy {
        UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 || UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0
      }
    self.init(bytes, .document(ending: isPlain ? ".\(last)" : ""))
  }

  private init(_ bytes: [UInt8], _ kind: Kind) {
    self.bytes = bytes
    self.kind = kind
    digest = Self.digest(of: bytes)
  }

  static func digest(of bytes: [UInt8]) -> String { SHA256.hash(data: bytes).hexadecimal }

  /// Where a mail of that digest is kept.
  static func mailPath(_ digest: String, in place: Portal) -> String {
    "\(place.evidenceFolder)/\(digest).eml"
  }

  func path(in place: Portal) -> String {
    switch kind {
    case .mail: Self.mailPath(digest, in: place)
    case .document(let ending): "\(place.partnershipFolder)/\(digest)\(ending)"
    }
  }

  /// The same under the name that it is kept by already.
  func asKept(in place: Portal) -> KeptEvidence {
    guard case .document = kind, let name = Self.documents(of: digest, in: place).first else { return self }
    return KeptEvidence(bytes, .document(ending: String(name.dropFirst(digest.count))))
  }

  /// The names of the documents of that digest in their folder; one, but for what other hands put there.
  static func documents(of digest: String, in place: Portal) -> [String] {
    let names = (try? FolderEntry.all(in: place.partnershipFolder).compactMap(\.name)) ?? []
    return names.filter { $0.hasPrefix(digest) }.sorted()
  }

  private func folder(in place: Portal) -> String {
    switch kind {
    case .mail: place.evidenceFolder
    case .document: place.partnershipFolder
    }
  }

  /// Holds the folder of what is kept, so that of several who record the same file none takes away what another relies on.
  func hold(in place: Portal) throws -> FileLock {
    let folder = folder(in: place)
    try PrivateFile.checkFolder(folder)
    do {
      try makeFolder(folder)
      return try FileLock(folder: folder)
    } catch {
      throw PrivateFile.failure(error.path, error.number)
    }
  }

  /// For its owner alone, whoever put it there.
  ///
  /// - Returns: whether it wasn't there before.
  /// - Throws: also where another file has its name: the record would speak of a file that isn't kept.
  func keep(in place: Portal) throws -> Bool {
    let path = path(in: place)
    try PrivateFile.checkFolder(folder(in: place))
    guard let isTheSame = try PrivateFile.holds(bytes, at: path) else {
      try PrivateFile.write(bytes, to: path)
      return true
    }
    guard isTheSame else {
      throw OperationRefusal(
        .evidenceDiffers, "\(path.printable) has other content than the file of that digest",
        remedy: "Nothing was recorded. Look into that file, move it elsewhere, and run the command again.")
    }
    guard chmod(path, 0o600) == 0 else { throw PrivateFile.failure(path, errno) }
    return false
  }

  func remove(from place: Portal) throws {
    unlink(path(in: place))
  }
}

extension Portal {
  /// Mails with answers, which are kept.
  var evidenceFolder: String { "\(stateFolder)/evidence" }
  /// Documents in which partners agreed, which are kept.
  var partnershipFolder: String { "\(stateFolder)/partnerships" }
  /// Where earlier versions put receipts' letters that are to be sent. It is read until it is empty, and nothing is written there.
  var outbox: String { "\(stateFolder)/outbox" }
}
