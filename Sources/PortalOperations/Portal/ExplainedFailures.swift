import PortalSite
import SiteWriter
package import SourceDiagnostics
import SystemFiles
import TokenVerdicts

// What the parts below throw, in the words in which an operation tells of it.

extension TokenStream.ReadFailure: ExplainedError {
  package var code: String { "error" }
  package var message: String { "standard input can't be read: \(self)" }
  package var remedy: String { "Give the tokens as arguments." }
  package var category: ErrorCategory { .inputOutput }
}

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
    "Move the file away; or, where the folder holds nothing but an older build, empty it and build again."
  }
  package var category: ErrorCategory { .refused }
}

extension TwoPagesAtOnePath: ExplainedError {
  package var code: String { "two-pages-at-one-path" }
  package var message: String { "two pages were to be written to \(path.printable)" }
  package var remedy: String { "Give one of them another path in Content/pages.yaml." }
  package var category: ErrorCategory { .refused }
}

extension MissingKey: ExplainedError {
  package var code: String { "unknown-key" }
  package var message: String { "the key \(keyID), under which invitations were issued, is not there" }
  package var remedy: String {
    "Restore State/keys from its backup: without the key their pages can't be made."
  }
  package var category: ErrorCategory { .refused }
}

extension String {
  /// A printable text that names a file of the site, with only the beginning of a personal link: messages end up in logs,
  /// and who has the link has the page.
  package var withoutPersonalLinks: String {
    var parts = printable.split(separator: "/", omittingEmptySubsequences: false)
    for place in parts.indices.dropFirst() where parts[place - 1].hasSuffix("i") {
      let part = parts[place]
      let isSecret =
        part.utf8.count == 32 && part.utf8.allSatisfy("abcdefghijklmnopqrstuvwxyz234567".utf8.contains)
      if isSecret { parts[place] = part.prefix(6) + "…" }
    }
    return parts.joined(separator: "/")
  }
}
