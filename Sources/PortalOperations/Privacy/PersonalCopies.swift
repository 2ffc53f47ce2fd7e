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

  /// What belongs to one invitation; sorted.
  func paths(of invitation: InvitationID, evidenceDigest: String?) -> [String] {
    var paths = [ReceiptDraft.path(of: invitation, in: portal)]
    if let evidenceDigest { paths.append(KeptMail.path(evidenceDigest, in: portal)) }
    return paths.filter { FileManager.default.fileExists(atPath: $0) } + evidenceFolders(of: invitation)
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

  /// Takes them away: the name first, then what a name leads to.
  ///
  /// - Throws: `AccessFailure`, naming the first that stays.
  func remove(_ paths: [String]) throws {
    for path in paths {
      do {
        try FileManager.default.removeItem(atPath: path)
      } catch {
        throw PrivateFile.unusable(path, "it can't be removed")
      }
    }
  }

  private func evidenceFolders(of invitation: InvitationID) -> [String] {
    let subject = Array("\"subject\":\"\(invitation)\"".utf8)
    return files { path in
      path.hasSuffix("/acceptance.json")
        && (FileManager.default.contents(atPath: path)?.contains(ignoringCase: subject) ?? false)
    }.map { SystemFiles.folder(of: $0) }
      .filter { FileManager.default.fileExists(atPath: "\($0)/SHA256SUMS") }
  }

  private func files(where holds: (String) -> Bool) -> [String] {
    let others: Set<String> = ["build", "keys", "receipt-keys", "journal"]
    guard let walk = FileManager.default.enumerator(atPath: portal.stateFolder) else { return [] }
    var found: [String] = []
    while let name = walk.nextObject() as? String {
      let first = name.split(separator: "/", maxSplits: 1).first.map(String.init) ?? name
      if others.contains(first) || first.hasPrefix("journal.sqlite") {
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
