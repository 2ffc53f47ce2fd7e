internal import PartnerModel
internal import PortalFiles
internal import PortalOperations
internal import PortalSite
internal import WebText

/// Everything on one sheet: each page of the portal, each state in which somebody meets an invitation, each page after an answer and each
/// letter, in a frame with a link to it.
struct PreviewSheet {
  let site: PreviewedSite
  let specimens: PreviewSpecimens
  /// In which language of the portal it is shown.
  let language: LanguageCode
  let appearance: Appearance?
  let words: SheetWords

  init(_ site: PreviewedSite, _ target: RequestTarget) throws {
    self.site = site
    specimens = try site.specimens()
    let configuration = site.site.source.configuration
    let wanted = target.parameter(Self.languageParameter)
    language =
      configuration.languages.first { $0.rawValue == wanted } ?? configuration.defaultLanguage
    appearance = Appearance(target)
    words = .of(language.rawValue)
  }

  static let languageParameter = "lang"
  static let style = Array(PackageResources.sheet_css)
  static let policy =
    "default-src 'none'; frame-src 'self'; style-src 'self'; script-src 'self'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'"

  var html: [UInt8] {
    let name = site.site.source.configuration.name[language]
    let title = escaped("\(words.title): \(name)")
    let text = """
      <!doctype html>
      <html lang="\(words.language)" dir="ltr">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>\(title)</title>
      <link rel="stylesheet" href="\(PreviewPath.sheetStyle)">
      </head>
      <body\(appearance == .narrow ? " class=\"narrow\"" : "")>
      <header>
      <h1>\(title)</h1>
      \(choices)
      </header>
      <main>
      \(pages)
      \(specimenSections)
      \(records)
      </main>
      </body>
      </html>

      """
    return Array(text.utf8)
  }

  // MARK: Choices

  private var choices: String {
    let configuration = site.site.source.configuration
    let languages = configuration.languages.map { code in
      choice(code.rawValue, isCurrent: code == language, address(code, appearance))
    }
    let looks = ([nil] + Appearance.allCases).map { look in
      choice(words.name(of: look), isCurrent: look == appearance, address(language, look))
    }
    return """
      <nav class="choices" aria-label="\(escaped(words.choices))">
      <ul>\(languages.joined())</ul>
      <ul>\(looks.joined())</ul>
      </nav>
      """
  }

  private func address(_ language: LanguageCode, _ look: Appearance?) -> String {
    "\(PreviewPath.sheet)?\(Self.languageParameter)=\(language.rawValue)"
      + (look.map { "&\(Appearance.parameter)=\($0.rawValue)" } ?? "")
  }

  private func choice(_ name: String, isCurrent: Bool, _ address: String) -> String {
    "<li><a href=\"\(escaped(address))\"\(isCurrent ? " aria-current=\"true\"" : "")>\(escaped(name))</a></li>"
  }

  // MARK: Sections

  private var pages: String {
    let prefix = "\(language.rawValue)/"
    let paths = site.paths.filter {
      $0.hasSuffix(".html") && !$0.hasPrefix("\(SiteAddresses.invitationFolder)/")
    }
    let own = paths.filter { $0.hasPrefix(prefix) || !$0.contains("/") }.sorted()
    return section(
      words.pages,
      own.map { path in
        let address = path.hasSuffix("index.html") ? String(path.dropLast("index.html".count)) : path
        return item("/\(address)", "\(site.site.prefix)/\(address)")
      })
  }

  private var specimenSections: String {
    let own = specimens.all.filter { $0.language == language }
    let invitations = InvitationKind.allCases.map { kind in
      section(
        words.name(of: kind),
        own.compactMap { specimen in
          guard case .invitation(kind, let state, _) = specimen else { return nil }
          return item(words.name(of: state), specimen.path)
        })
    }
    let answers = section(
      words.answers,
      own.compactMap { specimen in
        guard case .answer(let name, let state, _) = specimen else { return nil }
        return item(name + (state.map { ": \(words.name(of: $0))" } ?? ""), specimen.path)
      })
    let letters = section(
      words.letters,
      own.compactMap { specimen in
        guard case .letter(let letter, _, let isText) = specimen else { return nil }
        return item("\(words.name(of: letter)), \(isText ? words.asText : words.asHTML)", specimen.path)
      })
    return (invitations + [answers, letters]).joined()
  }

  private func section(_ title: String, _ items: [String]) -> String {
    guard !items.isEmpty else { return "" }
    return "<section><h2>\(escaped(title))</h2><ul class=\"items\">\(items.joined())</ul></section>\n"
  }

  private func item(_ name: String, _ path: String) -> String {
    let address = path + (appearance.map { "?\(Appearance.parameter)=\($0.rawValue)" } ?? "")
    return "<li><a href=\"\(escaped(address))\">\(escaped(name))</a><div class=\"frame\">"
      + "<iframe src=\"\(escaped(address))\" title=\"\(escaped(name))\" loading=\"lazy\" tabindex=\"-1\"></iframe></div></li>"
  }

  /// How many of the invitations on record are named.
  private static let mostRecords = 50

  private var records: String {
    let rows = site.invitations(Self.mostRecords).map { invitation, path in
      let name =
        site.site.source.directory.organisation(invitation.to)?.name(in: language) ?? invitation.to.rawValue
      return
        "<tr><td><a href=\"\(site.site.prefix)/\(path)\">\(escaped(name))</a></td><td>\(escaped(words.name(of: invitation.kind)))</td>"
        + "<td>\(escaped(words.name(of: invitation.state(at: site.now))))</td><td>\(invitation.expiresAt.date)</td></tr>"
    }
    guard !rows.isEmpty else { return "" }
    return
      "<section><h2>\(escaped(words.records))</h2><table class=\"records\"><tbody>\(rows.joined())</tbody></table></section>"
  }

  private func escaped(_ text: String) -> String {
    var bytes: [UInt8] = []
    HTMLEscaping.append(text, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }
}
