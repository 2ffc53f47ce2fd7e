import Foundation
import Glibc
import Journal
import PartnerModel
import SystemFiles

/// The files below `State` that tell of people beside the journal: letters to be sent, mails that are kept as evidence,
/// and folders of evidence that were put there.
struct PersonalCopies {
  private let portal: Portal

  init(of portal: Portal) {
    self.portal = portal
  }

  /// What belongs to these invitations and to no other of which something is still said of people; each once, sorted.
  ///
  /// A mail may be the evidence of several answers: it stays for as long as one of them has its person.
  func paths(of invitations: [InvitationID], in journal: Journal) throws -> [String] {
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
        paths.insert(ReceiptDraft.path(of: acceptance, in: portal))
      }
    }
    try journal.forEachDecline { sort(.decline($0)) }
    for digest in mails.subtracting(needed) { paths.insert(KeptMail.path(digest, in: portal)) }
    paths = paths.filter { FileManager.default.fileExists(atPath: $0) }
    for folder in evidenceFolders(of: wanted) { paths.formUnion(bundleFiles(in: folder)) }
    return paths.sorted()
  }

  /// Files that hold a text, in whatever case; sorted. Journal, keys and what a build notes hold no such texts, or have
  /// a question of their own.
  func files(holding text: String) -> [String] {
    let needle = Array(text.lowercased().utf8)
    return files { path in
      guard let bytes = FileManager.default.contents(atPath: path) else { return false }
      return bytes.contains(ignoringCase: needle)
    }
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
    let standing = [portal.stateFolder, portal.outbox, portal.evidenceFolder]
    for folder in Set(paths.map { SystemFiles.folder(of: $0) }) where !standing.contains(folder) {
      rmdir(folder)
    }
    if let stays { throw stays }
  }

  private func evidenceFolders(of invitations: Set<InvitationID>) -> [String] {
    let subjects = invitations.map { Array("\"subject\":\"\($0)\"".utf8) }
    return files { path in
      guard path.hasSuffix("/acceptance.json"), let bytes = FileManager.default.contents(atPath: path) else {
        return false
      }
      return subjects.contains { bytes.contains(ignoringCase: $0) }
    }.map { SystemFiles.folder(of: $0) }
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

  private func files(where holds: (String) -> Bool) -> [String] {
    let others: Set<String> = ["build", "keys", "receipt-keys"]
    // A folder that is a link isn't walked by its own name.
    guard let walk = FileManager.default.enumerator(atPath: portal.realStateFolder) else { return [] }
    var found: [String] = []
    while let name = walk.nextObject() as? String {
      let first = name.split(separator: "/", maxSplits: 1).first.map(String.init) ?? name
      if others.contains(first) || StateListing.journals.contains(name) || JournalLocation.isCompanion(name) {
        walk.skipDescendants()
        continue
      }
      let path = "\(portal.stateFolder)/\(name)"
      var status = stat()
      guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, holds(path) else { continue }
      found.append(path)
    }
    return found.sorted()
  }
}

extension Data {
  /// - Parameter needle: in lower case, not empty.
  fileprivate func contains(ignoringCase needle: [UInt8]) -> Bool {
    let lower = Data(map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 })
    return lower.range(of: Data(needle)) != nil
  }
}
