import Foundation
import InvitationToken
import PartnerModel

/// A status list as its portal publishes it at `/status/1`: what decides where there is no journal.
enum PublishedStatus: Sendable {
  case list(StatusListToken)
  /// The list itself can't be relied on, and so nothing is known to be open; with the reason.
  case refused(String)

  /// - Parameters:
  ///   - programs: the folders in which `curl` is looked for.
  ///   - path: the list's address or file; `-` for standard input.
  ///   - keys: those that sign the invitations, too.
  ///   - seen: where the newest lists are kept in mind; nil to take any that hasn't expired.
  /// - Throws: where the list can't be fetched, or a file can't be read or written.
  init(_ path: String, keys: KeySet, seen: SeenLists?, programs: [String], at now: Moment) throws {
    let list: StatusListToken
    do {
      list = try StatusListToken(verifying: Self.bytes(path, programs), keys: keys, now: now)
    } catch let refusal as TokenRefusal {
      self = .refused("the status list is refused: \(refusal)")
      return
    }
    guard list.address.utf8.allSatisfy({ $0 > 0x20 }) else {
      self = .refused("the status list is refused: its sub is no address")
      return
    }
    guard try seen?.takeNote(of: list) ?? true else {
      self = .refused("the status list is older than one that was seen before")
      return
    }
    self = .list(list)
  }

  func standing(of claims: InvitationClaims) -> InvitationStanding {
    switch self {
    case .list(let list): list.standing(of: claims)
    case .refused(let reason): .unreadable(reason)
    }
  }

  /// One byte more than a list may have is enough to refuse it.
  private static func bytes(_ path: String, _ programs: [String]) throws -> [UInt8] {
    if let download = try StatusDownload(path, programs: programs) { return try download.bytes() }
    let handle = path == "-" ? FileHandle.standardInput : FileHandle(forReadingAtPath: path)
    guard let handle, let data = try? handle.read(upToCount: TokenType.statusList.longestRead + 1) ?? Data()
    else {
      throw AccessFailure(
        "\(path) can't be read",
        remedy: "A portal publishes its status list at /status/1; save it to a file first.")
    }
    return Array(data)
  }
}
