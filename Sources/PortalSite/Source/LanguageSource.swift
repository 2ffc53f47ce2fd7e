import PartnerModel
import PortalFiles
import SiteWriter
import SourceDiagnostics

/// What one language says: pages, invitation texts, words of the interface.
struct LanguageSource: Sendable {
  let code: LanguageCode
  let words: Words
  /// By page id.
  let pages: [String: FrontMatterPage]
  let invitationTexts: TextFolder<InvitationTextName>
  let answerTexts: TextFolder<OutcomePage>
  /// Nil in a portal that was made before there were letters.
  let letters: TextFolder<LetterName>?

  static func load(
    _ language: LanguageCode, _ pageMap: PageMap, from folder: PortalFolder, faults: inout DiagnosticList
  ) -> LanguageSource? {
    let root = "Content/\(language.rawValue)"
    let words = Words.read(language, from: folder, faults: &faults)
    let pages = TextFolder(
      root, of: .page, named: pageMap.pages.map(\.value.id), \.self, from: folder, faults: &faults)
    let invitations = TextFolder(
      "\(root)/invitations", of: .invitation, named: InvitationTextName.allCases, \.fileName, from: folder,
      faults: &faults)
    let answers = TextFolder(
      "\(root)/answers", of: .invitation, named: OutcomePage.allCases, \.rawValue, from: folder,
      faults: &faults)
    let letters =
      folder.has("\(root)/letters")
      ? TextFolder(
        "\(root)/letters", of: .letter, named: LetterName.allCases, \.fileName, from: folder,
        faults: &faults)
      : nil
    guard let words, let pages, let invitations, let answers else { return nil }
    return LanguageSource(
      code: language, words: words, pages: pages.texts, invitationTexts: invitations, answerTexts: answers,
      letters: letters)
  }

  /// The Markdown of what may show pictures: pages and invitations.
  var texts: [String] { pages.values.map(\.body) + invitationTexts.texts.values.map(\.body) }

  /// Of all texts that outcome pages are made of.
  var answersFingerprint: Fingerprint { answerTexts.fingerprint }
}

/// The texts that invitation pages are made of: one for each kind, and one for all that are over.
enum InvitationTextName: Hashable, CaseIterable {
  case open(InvitationKind)
  case ended

  static let allCases = InvitationKind.allCases.map(Self.open) + [.ended]

  var fileName: String {
    switch self {
    case .open(let kind): kind.rawValue
    case .ended: "ended"
    }
  }
}

/// The texts that letters are made of: one that brings each kind of invitation, and those that follow it.
enum LetterName: Hashable, CaseIterable {
  case invitation(InvitationKind)
  case reminder
  /// Goes back with the receipt of an answer that came by mail.
  case receipt
  /// Tells staff what came in.
  case notice

  static let allCases = InvitationKind.allCases.map(Self.invitation) + [.reminder, .receipt, .notice]

  var fileName: String {
    switch self {
    case .invitation(let kind): kind.rawValue
    case .reminder: "reminder"
    case .receipt: "receipt"
    case .notice: "notice"
    }
  }
}

/// A folder of Markdown with one text for each name. It is only there with all of them.
struct TextFolder<Name: Hashable & Sendable>: Equatable, Sendable {
  let texts: [Name: FrontMatterPage]
  private let names: [Name]

  /// - Returns: nil where a text is missing or has faults.
  init?(
    _ path: String, of shape: FrontMatterPage.Shape, named names: [Name], _ fileName: (Name) -> String,
    from folder: PortalFolder, faults: inout DiagnosticList
  ) {
    var texts: [Name: FrontMatterPage] = [:]
    for name in names {
      texts[name] = FrontMatterPage.read(
        "\(path)/\(fileName(name)).md", shape: shape, from: folder, faults: &faults)
    }
    Self.reportUnknownPages(
      in: path, known: Set(names.map { "\(fileName($0)).md" }), folder, &faults)
    guard texts.count == names.count else { return nil }
    self.texts = texts
    self.names = names
  }

  subscript(name: Name) -> FrontMatterPage {
    guard let text = texts[name] else { preconditionFailure("a folder without all of its texts isn't made") }
    return text
  }

  /// Of everything that the texts say.
  var fingerprint: Fingerprint {
    var fingerprint = Fingerprinter()
    for name in names {
      let text = self[name]
      fingerprint.add(text.title.value)
      fingerprint.add(text.description.value)
      fingerprint.add(text.body)
    }
    return fingerprint.finish()
  }

  /// A Markdown file that nothing leads to is a slip: it would silently never be published.
  private static func reportUnknownPages(
    in path: String, known: Set<String>, _ folder: PortalFolder, _ faults: inout DiagnosticList
  ) {
    for name in folder.names(in: path, faults: &faults)
    where name.hasSuffix(".md") && !known.contains(name) {
      let meant = nearestName(to: name, among: known).map { " Did you mean \($0)?" } ?? ""
      faults.append(
        Diagnostic(
          at: SourcePosition(file: folder.shownName(of: "\(path)/\(name)"), line: 1),
          "no page is made from this file",
          remedy: "Name it in \(PageMap.path), or move it away.\(meant)"))
    }
  }
}
