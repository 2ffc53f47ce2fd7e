import PortalFiles
import Rendering
import SourceDiagnostics

/// A folder of Mustache files.
struct TemplateFolder {
  let path: String
  /// The templates that there must be; where the set is closed there may be no others.
  let needed: [String]
  let isClosed: Bool

  static let layouts = TemplateFolder(
    path: "Templates/layouts", needed: LayoutName.allCases.map(\.rawValue), isClosed: true)
  static let partials = TemplateFolder(path: "Templates/partials", needed: [], isClosed: false)

  private static let sizeLimit = 1 << 20
  private static let suffix = ".mustache"

  func read(from folder: PortalFolder, faults: inout DiagnosticList) -> [TemplateSource] {
    var sources: [TemplateSource] = []
    let names = folder.names(in: path, faults: &faults).filter { $0.hasSuffix(Self.suffix) }.map {
      String($0.dropLast(Self.suffix.count))
    }
    for name in Set(names).union(needed).sorted() {
      let file = "\(path)/\(name)\(Self.suffix)"
      let shown = folder.shownName(of: file)
      if isClosed, !needed.contains(name) {
        let meant = nearestName(to: name, among: needed).map { " Did you mean \($0)?" } ?? ""
        faults.append(
          Diagnostic(
            at: SourcePosition(file: shown, line: 1), "there is no use for a layout of this name",
            remedy: "The layouts are \(needed.joined(separator: ", ")).\(meant)"))
        continue
      }
      let bytes = folder.requiredBytes(
        of: file, limit: Self.sizeLimit, purpose: "a template", faults: &faults)
      guard let bytes,
        let source = SourceText(file: shown, bytes: bytes, limit: Self.sizeLimit, faults: &faults)
      else { continue }
      sources.append(
        TemplateSource(name: name, file: shown, text: String(decoding: source.bytes, as: UTF8.self)))
    }
    return sources
  }
}

/// The layouts, each for one kind of page or part of one.
enum LayoutName: String, CaseIterable {
  /// A page of the guide, and a block of its content with the other languages' beside it.
  case page
  case block
  /// The page around all that an invitee is shown.
  case invitation
  /// What it says in one language of an invitation, of one that is no longer open, and after an answer.
  case article
  case endedArticle = "ended-article"
  case answerArticle = "answer-article"
  /// The choice of a language at the top of the site.
  case choice
  case notFound = "not-found"
}
