import Foundation
package import InvitationToken
package import PartnerModel
import PortalSite
package import TokenVerdicts

/// The status list that decides what became of an invitation, where there is no journal.
package struct StatusSource: Sendable {
  let list: String
  let seen: String?
  let programs: [String]

  /// - Parameters:
  ///   - list: the list's address or file; `-` for standard input.
  ///   - seen: the file that keeps in mind how new a list was; nil to take any that hasn't expired.
  ///   - programs: the folders in which `curl` is looked for, which fetches an address.
  package init(_ list: String, seen: String?, programs: [String]) {
    self.list = list
    self.seen = seen
    self.programs = programs
  }
}

/// Decides by nothing but what a portal publishes.
///
/// - Parameters:
///   - jwks: the file with its keys.
///   - expectations: what invitations must name.
///   - status: nil where it is not to be told what became of an invitation.
/// - Throws: where a file can't be read, or is no list of keys.
package func publishedJudge(
  jwks: String, expecting expectations: TokenVerifier.Expectations, status: StatusSource?, at now: Moment
) throws -> TokenJudge {
  let keys = try publishedKeys(jwks)
  guard let status else {
    return TokenJudge(keys: keys, expecting: expectations, standing: nil, receiptStanding: nil)
  }
  let published = try PublishedStatus(
    status.list, keys: keys, seen: status.seen.map(SeenLists.init), programs: status.programs,
    at: now)
  return TokenJudge(
    keys: keys, expecting: expectations, standing: { published.standing(of: $0) }, receiptStanding: nil)
}

private func publishedKeys(_ path: String) throws -> KeySet {
  guard let bytes = FileManager.default.contents(atPath: path) else {
    throw AccessFailure(
      "\(path) can't be read", remedy: "A portal publishes its keys at /.well-known/jwks.json.")
  }
  do {
    return try KeySet(jwks: Array(bytes))
  } catch {
    throw AccessFailure("\(path): \(error.message)", remedy: error.remedy)
  }
}

/// A script whose token got lost on the way must not take an empty list of verdicts for a yes.
///
/// - Throws: `no-token`, where there was none.
package func requireTokens(_ count: Int) throws {
  guard count == 0 else { return }
  throw OperationRefusal(
    .noToken, "there is no token on standard input", remedy: "Give the tokens one a line, or as arguments.")
}
