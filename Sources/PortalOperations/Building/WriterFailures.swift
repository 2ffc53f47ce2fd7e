import PartnerModel
import SiteWriter
package import SourceDiagnostics
import SystemFiles

// What the writer throws, in the words of a portal. The writer itself knows nothing of portals: not which part of a path
// is a secret, nor which file says where a page goes.

extension FileFailure: ExplainedError {
  package var code: String { "error" }
  package var message: String { description.withoutPersonalLinks }
  package var remedy: String { "Mend that and run the command again; what was written by then is whole." }
  package var category: ErrorCategory { .inputOutput }
}

extension StrangerInTheWay: ExplainedError {
  package var code: String { "file-in-the-way" }
  package var message: String {
    "a page belongs where \(path.withoutPersonalLinks) lies, which portico didn't write"
  }
  package var remedy: String {
    "Move it away; or, where the folder holds nothing but an older build, empty it and build again."
  }
  package var category: ErrorCategory { .refused }
}

extension TwoPagesAtOnePath: ExplainedError {
  package var code: String { "two-pages-at-one-path" }
  package var message: String { "two pages were to be written to \(path.printable)" }
  package var remedy: String { "Give one of them another path in Content/pages.yaml." }
  package var category: ErrorCategory { .refused }
}

extension String {
  /// A printable text that names a file of the site, with only the beginning of a personal link: messages end up in logs,
  /// and who has the link has the page.
  package var withoutPersonalLinks: String {
    var parts = printable.split(separator: "/", omittingEmptySubsequences: false)
    for place in parts.indices.dropFirst() where parts[place - 1].hasSuffix("i") {
      let part = parts[place]
      if LinkPath(validating: String(part)) != nil { parts[place] = part.prefix(6) + "…" }
    }
    return parts.joined(separator: "/")
  }
}
