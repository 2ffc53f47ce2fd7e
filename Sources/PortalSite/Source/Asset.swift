import Crypto
import JSON
import PartnerModel
import PortalFiles
import SourceDiagnostics

/// A stylesheet, script or picture: published under a name that holds a digest of its content, so that it can
/// be cached for ever.
struct Asset: Sendable {
  /// As in `Templates/assets`.
  let name: String
  /// Below the output folder: `assets/site.1a2b3c4d5e.css`.
  let path: String
  let bytes: [UInt8]

  private static let folderPath = "Templates/assets"
  private static let sizeLimit = 1 << 24

  var address: String { "/\(path)" }

  init(name: String, bytes: [UInt8]) {
    let digest = SHA256.hash(data: bytes).hexadecimal.prefix(10)
    let dot = name.lastIndex(of: ".") ?? name.endIndex
    self.name = name
    path = "assets/\(name[..<dot]).\(digest)\(name[dot...])"
    self.bytes = bytes
  }

  /// A picture that a record names.
  init(_ picture: Picture) {
    self.init(name: Self.name(of: picture.name), bytes: picture.bytes)
  }

  /// Apart from the templates' own files, whatever those are called.
  static func name(of picture: PictureName) -> String { "pictures/\(picture.rawValue)" }

  /// Of `Content/images`.
  static func name(ofImage name: String) -> String { "images/\(name)" }

  init(_ image: ContentImage) { self.init(name: Self.name(ofImage: image.name), bytes: image.bytes) }

  /// - Parameter images: those that stylesheets may name.
  static func readAll(
    from folder: PortalFolder, images: [Asset], faults: inout DiagnosticList
  ) -> [Asset] {
    var names = folder.names(in: folderPath, faults: &faults)
    for needed in [AssetName.base] + AssetName.stylesheets + [
      AssetName.answerStylesheet, AssetName.receiptScript, AssetName.icon,
    ] where !names.contains(needed) {
      names.append(needed)
    }
    let sources = names.compactMap { name in
      folder.requiredBytes(
        of: "\(folderPath)/\(name)", limit: sizeLimit, purpose: "a file that pages load", faults: &faults
      ).map { Source(name: name, bytes: $0) }
    }
    // Of the pictures, what stylesheets are told of them: their names.
    return folder.made(
      folderPath, of: sources + images.map { Source(name: $0.path, bytes: []) }, faults: &faults
    ) {
      faults in published(sources, images: images, from: folder, faults: &faults)
    }
  }

  /// A file as it is in the folder.
  private struct Source: Equatable, Sendable {
    let name: String
    let bytes: [UInt8]

    var isStyle: Bool { name.hasSuffix(".css") }
  }

  private static func published(
    _ sources: [Source], images: [Asset], from folder: PortalFolder, faults: inout DiagnosticList
  ) -> [Asset] {
    for source in sources where AssetName.withinPages.contains(source.name) {
      guard let line = EmbeddedSource.lineOfEnd(in: source.bytes) else { continue }
      faults.append(
        Diagnostic(
          at: SourcePosition(file: "\(folderPath)/\(source.name)", line: line),
          "the pages after an answer hold this file, and a browser may take this for its end",
          remedy: "Put a backslash behind the `<`, also in a comment."))
    }
    let references = StyleReferences(
      sources.filter { !$0.isStyle }.map { Asset(name: $0.name, bytes: $0.bytes) } + images)
    // In the same order on every machine, and what every page needs first.
    let styles = sources.filter(\.isStyle).sorted { first, second in
      first.name == AssetName.base || (second.name != AssetName.base && first.name < second.name)
    }
    let short = ShortProperties(
      styles.map(\.bytes), others: sources.filter { !$0.isStyle }.map(\.bytes))
    let files = sources.map { source in
      let (name, bytes) = (source.name, source.bytes)
      let resolved =
        source.isStyle
        ? short.style(
          references.resolved(
            bytes, of: name, file: folder.shownName(of: "\(folderPath)/\(name)"), faults: &faults)) : bytes
      return (name: name, bytes: PublishedSource.bytes(of: resolved, named: name))
    }
    // A page loads one stylesheet and an invitation one script: what every page needs, and then what its family does.
    func bytes(of name: String) -> [UInt8] { files.first { $0.name == name }?.bytes ?? [] }
    return files.filter { $0.name != AssetName.base }.map { name, own in
      Asset(name: name, bytes: (AssetName.base(of: name).map(bytes) ?? []) + own)
    }
  }
}

/// The assets that pages name, by file name.
enum AssetName {
  /// What every page needs: published as the beginning of the other stylesheets.
  static let base = "site.css"
  /// What the guide's pages need.
  static let guideStylesheet = "pages.css"
  /// What invitations need, and the pages after an answer.
  static let letterStylesheet = "letter.css"
  /// What pages load, each of them one.
  static let stylesheets = [guideStylesheet, letterStylesheet]
  /// What only the pages after an answer need. They hold their style themselves: it isn't published.
  static let answerStylesheet = "answer.css"
  /// What runs on the page of a receipt, which holds it itself.
  static let receiptScript = "receipt.js"
  /// What stands in those pages itself, between the tags of an element.
  static let withinPages = [base, letterStylesheet, answerStylesheet, receiptScript]
  static let icon = "favicon.svg"
  static let siteScript = "site.js"
  static let invitationScript = "invitation.js"
  /// The same and what makes a mail of an answer, where the portal has no verifier.
  static let mailScript = "mail.js"
  /// What runs beside an open token: this, and nothing else.
  static func onInvitations(byMail: Bool) -> String { byMail ? mailScript : invitationScript }
  /// What a file is published behind, as its beginning.
  static func base(of name: String) -> String? {
    stylesheets.contains(name) ? base : name == mailScript ? invitationScript : nil
  }

  /// The script that goes with a partial: loaded by the pages that use the partial, where there is one.
  static func script(ofPartial partial: String) -> String { "\(partial).js" }
}
