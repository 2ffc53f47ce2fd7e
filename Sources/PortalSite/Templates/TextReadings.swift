import PartnerModel
import PortalFiles
import Rendering
import SiteWriter
import SourceDiagnostics
import Synchronization

/// What was read of layouts, Markdown and words, and what was said of it. Whoever looks at a portal again and again reads anew what has changed
/// alone: a text stays read while it, and all that every text depends on, are the same.
final class TextReadings: Sendable {
  private struct Document {
    let source: TemplateSource
    let document: MarkdownDocument
    let faults: DiagnosticList
  }

  private struct State {
    var layouts: (set: LayoutSet, faults: DiagnosticList)?
    /// By file. Each is read for one purpose, and so by the same settings.
    var documents: [String: Document] = [:]
    /// What is wrong with the words of each language.
    var words: [LanguageCode: DiagnosticList] = [:]
    var vocabularies: [LanguageCode: Vocabulary] = [:]
    var fields: TemplateContext<PortalFields>?
  }

  /// Of all that every text depends on.
  private let common: Fingerprint
  private let state = Mutex(State())

  private init(_ common: Fingerprint) {
    self.common = common
  }

  /// - Returns: the earlier ones themselves where all that every text depends on is the same.
  static func of(_ common: Fingerprint, after earlier: TextReadings?) -> TextReadings {
    if let earlier, earlier.common == common { return earlier }
    return TextReadings(common)
  }

  func document(
    _ source: TemplateSource, _ settings: MarkdownSettings, faults: inout DiagnosticList
  ) -> MarkdownDocument {
    if let known = state.withLock({ $0.documents[source.file] }), known.source == source {
      faults.append(known.faults)
      return known.document
    }
    var found = DiagnosticList()
    let document = MarkdownDocument(source, settings: settings, faults: &found)
    found.append(document.outlineFaults)
    faults.append(found)
    let reading = Document(source: source, document: document, faults: found)
    state.withLock { $0.documents[source.file] = reading }
    return document
  }

  func check(_ words: Words, faults: inout DiagnosticList) {
    if let known = state.withLock({ $0.words[words.language] }) { return faults.append(known) }
    let found = WordCheck(words).faults
    faults.append(found)
    state.withLock { $0.words[words.language] = found }
  }

  func vocabulary(of words: Words, _ terms: TermSettings) -> Vocabulary {
    if let known = state.withLock({ $0.vocabularies[words.language] }) { return known }
    let vocabulary = Vocabulary(words, terms)
    state.withLock { $0.vocabularies[words.language] = vocabulary }
    return vocabulary
  }

  /// What everything may name.
  func fields(_ make: () -> TemplateContext<PortalFields>) -> TemplateContext<PortalFields> {
    if let known = state.withLock({ $0.fields }) { return known }
    let fields = make()
    state.withLock { $0.fields = fields }
    return fields
  }

  func layouts(_ read: (inout DiagnosticList) -> LayoutSet, faults: inout DiagnosticList) -> LayoutSet {
    if let known = state.withLock({ $0.layouts }) {
      faults.append(known.faults)
      return known.set
    }
    var found = DiagnosticList()
    let set = read(&found)
    faults.append(found)
    state.withLock { [found] in $0.layouts = (set, found) }
    return set
  }
}
