import Foundation
import Glibc
import Journal
import PartnerModel
import SystemFiles

/// The files below `State` that tell of people beside the journal: letters to be sent, mails that are kept as evidence,
/// and folders of evidence that were put there.
struct PersonalCopies {
  private let portal: Portal
  private var files: StateFiles

  init(of portal: Portal) {
    self.portal = portal
    files = StateFiles(of: portal)
  }

  /// What couldn't be looked through until now; each once.
  var unseen: [UnseenPlace] { Array(Set(files.unseen)).sorted { $0.path < $1.path } }

  /// What belongs to these invitations and to no other of which something is still said of people; each once, sorted.
  ///
  /// A mail may be the evidence of several answers: it stays for as long as one of them has its person.
  mutating func paths(of invitations: [InvitationID], in journal: Journal) throws -> [String] {
    let wanted = Set(invitations)
    var (paths, mails, needed): (Set<String>, Set<String>, Set<String>) = ([], [], [])
    func sort(_ answer: AnswerOnRecord) {
      guard let digest = answer.evidenceDigest else { return }
      if wanted.contains(answer.invitation.id) {
        mails.insert(digest)
      } else if answer.hasPerson {
        needed.insert(digest)
      }
    }
    try journal.forEachAcceptance { acceptance in
      sort(.acceptance(acceptance))
      if wanted.contains(acceptance.invitation.id) {
        paths.formUnion(ReceiptDraft.paths(of: acceptance, in: portal))
      }
    }
    try journal.forEachDecline { sort(.decline($0)) }
    let edits = EditedLetters(in: portal.lettersFolder)
    for invitation in invitations { paths.insert(edits.path(of: invitation)) }
    for digest in mails.subtracting(needed) { paths.insert(KeptEvidence.mailPath(digest, in: portal)) }
    paths = paths.filter { FileManager.default.fileExists(atPath: $0) }
    for folder in evidenceFolders(of: wanted) { paths.formUnion(bundleFiles(in: folder)) }
    return paths.sorted()
  }

  /// Files that hold one of these texts, in whatever case; sorted. Journal, ledger, keys and what a build notes hold no such
  /// texts, or have a question of their own.
  mutating func files(holding texts: Set<String>) -> [String] {
    let needles = texts.map { Array($0.lowercased().utf8) }
    return files { bytes in needles.contains { bytes.contains(ignoringCase: $0) } }
  }

  /// Takes away what runs left half written that were killed: it may tell of anybody, and no record leads to it.
  ///
  /// - Returns: what has gone, sorted.
  func removeDrafts() -> [String] {
    func name(_ path: String) -> Substring { path.split(separator: "/").last ?? "" }
    let drafts = files.paths.filter { StateListing.isDraft(name($0)) }
    guard !drafts.isEmpty else { return [] }
    StateCopies.removeLeft(in: portal.realStateFolder)
    for draft in drafts where !StateCopies.names.contains(where: name(draft).hasPrefix) {
      let file = open(draft, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
      guard file >= 0 else { continue }
      defer { close(file) }
      var status = stat()
      guard fstat(file, &status) == 0, status.st_size > 0 else { continue }
      if (try? FileLock.hold(file, at: draft, isPatient: false)) == true { unlink(draft) }
    }
    return drafts.filter { access($0, F_OK) != 0 }.sorted()
  }

  /// Takes files away, and the folders of evidence that are empty then. What is gone already is fine.
  ///
  /// - Throws: `AccessFailure`, after all others have gone, naming the first that stays.
  func remove(_ paths: [String]) throws {
    var stays: AccessFailure?
    for path in paths where unlink(path) != 0 && errno != ENOENT {
      let number = errno
      stays =
        stays
        ?? AccessFailure(
          "can't remove \(path.printable): \(systemMessage(number))",
          remedy:
            "What the journal said is gone. Mend that, and run the command again: it goes on with the files.")
    }
    let standing = [portal.stateFolder, portal.lettersFolder, portal.evidenceFolder]
    for folder in Set(paths.map { SystemFiles.folder(of: $0) }) where !standing.contains(folder) {
      rmdir(folder)
    }
    if let stays { throw stays }
  }

  private mutating func evidenceFolders(of invitations: Set<InvitationID>) -> [String] {
    let subjects = invitations.map { Array("\"subject\":\"\($0)\"".utf8) }
    return files(named: "acceptance.json") { bytes in subjects.contains { bytes.contains(ignoringCase: $0) } }
      .map { SystemFiles.folder(of: $0) }
  }

  /// The files of a folder of evidence, as it says itself; nothing else that lies there.
  private func bundleFiles(in folder: String) -> [String] {
    let sums = "\(folder)/SHA256SUMS"
    guard let bytes = FileManager.default.contents(atPath: sums) else { return [] }
    let names = String(decoding: bytes, as: UTF8.self).split(separator: "\n").compactMap { line in
      line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true).last.map {
        $0.trimmingCharacters(in: .whitespaces)
      }
    }
    return names.filter { !$0.contains("/") }.map { "\(folder)/\($0)" } + [sums]
  }

  /// - Parameter name: the last part of the paths; nil for any.
  private mutating func files(named name: String? = nil, where holds: (Data) -> Bool) -> [String] {
    var found: [String] = []
    for path in files.paths where name.map({ path.hasSuffix("/\($0)") }) ?? true {
      do {
        let bytes = try RegularFile(path, followingLink: false).bytes(limit: Self.longest)
        if holds(Data(bytes)) { found.append(path) }
      } catch {
        switch error {
        case .system(ENOENT): continue
        case .system(let number): files.note(path, systemMessage(number))
        case .notRegular: files.note(path, "it is not a plain file")
        case .tooLong: files.note(path, "it is too long to be read")
        }
      }
    }
    return found.sorted()
  }

  /// In bytes: more than any mail, letter or folder of evidence has.
  private static let longest = 1 << 30
}

extension Data {
  /// - Parameter needle: in lower case, not empty.
  fileprivate func contains(ignoringCase needle: [UInt8]) -> Bool {
    let lower = Data(map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 })
    return lower.range(of: Data(needle)) != nil
  }
}
