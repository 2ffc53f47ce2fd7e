import PortalFiles
import VerifierFiles

extension Site {
  /// A script that reads what is meant for one invitee.
  package struct WatchedScript {
    /// Where a script runs that somebody has to look through when it changes.
    package enum Place: Sendable {
      /// The page of an open invitation, with the code that an answer is given with.
      case invitation
      /// The page that an invitation's link is taken to, to be checked.
      case check
      /// The page of a receipt, with the name of whoever answered.
      case receipt
    }

    /// Below `Templates/assets`: the file itself, and before it what it is published behind.
    package let names: [String]
    package let place: Place
    /// Below the output folder; nil where the page holds the script itself.
    package let path: String?
    /// That of the one that takes its place when `verifier` in portal.yaml is set or taken out.
    package var otherPath: String?
  }

  package var watchedScripts: [WatchedScript] {
    let byMail = source.configuration.verifier == nil
    let invitation = AssetName.onInvitations(byMail: byMail)
    let other = AssetName.onInvitations(byMail: !byMail)
    let check = guide.scripts(ofPage: PageMap.checkingPage).subtracting([invitation])
    return source.assets.compactMap { asset in
      switch asset.name {
      case AssetName.receiptScript: WatchedScript(names: [asset.name], place: .receipt, path: nil)
      case invitation:
        WatchedScript(
          names: [AssetName.base(of: invitation), invitation].compactMap(\.self), place: .invitation,
          path: asset.path, otherPath: source.assets.first { $0.name == other }?.path)
      case let name where check.contains(name):
        WatchedScript(names: [name], place: .check, path: asset.path)
      default: nil
      }
    }
  }

  /// Below the verifier's folder: the pages after an answer.
  package static let answerPagesFile = VerifierPages.fileName

  /// Whether the pages after an answer, as a build published them, run the script of receipts that there is now.
  ///
  /// - Parameter pages: the bytes of `answerPagesFile`.
  package func hasReceiptScript(_ pages: [UInt8]) -> Bool {
    let published = try? VerifierPages(json: pages, languages: source.configuration.languages)
    return published?.policy.contains(OutcomeHead(source.assets).scriptSource) ?? false
  }
}
