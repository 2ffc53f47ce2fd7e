internal import Dispatch
internal import JSON
internal import NIOHTTP1
internal import PortalOperations
internal import PortalSite
internal import SourceDiagnostics
internal import Synchronization
internal import WebText

/// Answers requests from the portal as it is at that moment, one at a time.
final class PreviewDesk: Sendable {
  private let portal: PreviewedPortal
  private let queue = DispatchQueue(label: "portico.preview", qos: .userInitiated)
  private let told = Mutex<PreviewedPortal.View?>(nil)
  /// The number of the state that listeners were told of last.
  private let lastTold = Mutex(0)
  private let isLookWaiting = Atomic(false)
  private let report: @Sendable (PreviewEvent) -> Void

  /// - Parameter report: is told what becomes of the portal's files.
  init(_ portal: PreviewedPortal, report: @escaping @Sendable (PreviewEvent) -> Void) {
    self.portal = portal
    self.report = report
  }

  func answer(
    _ target: RequestTarget, isFramed: Bool, _ reply: @escaping @Sendable (PreviewReply) -> Void
  ) {
    queue.async { reply(self.reply(to: target, isFramed: isFramed)) }
  }

  /// The path of the portal's first page; of the host's where the portal can't be shown yet.
  var start: String {
    queue.sync {
      let view = view()
      lastTold.withLock { $0 = view.number }
      return "\(view.site?.site.prefix ?? "")/"
    }
  }

  /// Looks at the files, unless somebody is about to.
  ///
  /// - Parameter listeners: are told where the files aren't as when they were told last, whoever has looked since.
  func look(telling listeners: Listeners) {
    guard !isLookWaiting.exchange(true, ordering: .acquiringAndReleasing) else { return }
    queue.async {
      self.isLookWaiting.store(false, ordering: .releasing)
      let view = self.view()
      let isNew = self.lastTold.withLock { number in
        defer { number = view.number }
        return number != view.number
      }
      if isNew { listeners.tellOfChange { self.state(of: $0, in: view) } }
    }
  }

  private func view() -> PreviewedPortal.View {
    let view = portal.look()
    told.withLock { told in
      if told?.faults != view.faults || (told == nil && !view.report.diagnostics.isEmpty) {
        report(view.faults.isEmpty && told != nil ? .mended : .found(view.report, view.faults))
      }
      told = view
    }
    return view
  }

  // MARK: What is asked for

  private enum Content {
    case page(PreviewedPage, HTTPResponseStatus, policy: String)
    case file([UInt8], type: String, isLasting: Bool)
    case redirect(String)
    case nothing
  }

  private func reply(to target: RequestTarget, isFramed: Bool) -> PreviewReply {
    switch target.path {
    case PreviewPath.style:
      return PreviewReply(
        status: .ok, type: "text/css; charset=utf-8", bytes: PreviewBar.style,
        isLasting: !target.query.isEmpty)
    case PreviewPath.script:
      return PreviewReply(
        status: .ok, type: "text/javascript; charset=utf-8", bytes: PreviewBar.script,
        isLasting: !target.query.isEmpty)
    case PreviewPath.sheetStyle:
      return PreviewReply(status: .ok, type: "text/css; charset=utf-8", bytes: PreviewSheet.style)
    case PreviewPath.dark:
      return PreviewReply(
        status: .ok, type: "text/css; charset=utf-8", bytes: Array(PackageResources.dark_css))
    case PreviewPath.look:
      guard let page = ShownPage(target) else { return .text(.badRequest, "Say which page is meant.") }
      return PreviewReply(status: .ok, type: "application/json", bytes: state(of: page).json)
    default: break
    }
    let view = view()
    do {
      switch try content(of: target, view) {
      case .page(let page, let status, let policy):
        return reply(
          page, view.faults.isEmpty ? status : .internalServerError, view.faults, policy: policy,
          isFramed: isFramed)
      case .file(let bytes, let type, let isLasting):
        return PreviewReply(status: .ok, type: type, bytes: bytes, isLasting: isLasting)
      case .redirect(let address): return .redirect(to: address)
      case .nothing where view.site == nil:
        return reply(Self.emptyPage, .internalServerError, view.faults, isFramed: isFramed, hasPage: false)
      case .nothing: return .text(.notFound, "There is no page at this address.")
      }
    } catch {
      return reply(
        Self.emptyPage, .internalServerError, [PreviewFault(error)], isFramed: isFramed, hasPage: false)
    }
  }

  private static let emptyPage = PreviewedPage(
    Array(
      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Preview</title></head><body></body></html>\n"
        .utf8),
    stylesheets: [])

  private func reply(
    _ page: PreviewedPage, _ status: HTTPResponseStatus, _ faults: [PreviewFault],
    policy: String = PreviewDesk.policy, isFramed: Bool, hasPage: Bool = true
  ) -> PreviewReply {
    let bar = PreviewBar(words: .of(page.language), faults: faults, hasPage: hasPage)
    // Whoever frames a page shows its own bar.
    return PreviewReply(
      status: status, type: "text/html; charset=utf-8", bytes: isFramed ? page.html : page.html(with: bar),
      policy: policy)
  }

  /// For a page that says itself what it may load: no form of it leads anywhere.
  private static let policy = "frame-ancestors 'self'; form-action mailto:"

  /// For a page that says so in its answer's header: the preview's own parts may be loaded besides.
  private static func policy(of page: PreviewSpecimens.Page) -> String {
    guard let policy = page.policy else { return Self.policy }
    return policy.replacing("style-src ", with: "style-src 'self' ")
      .replacing("form-action 'self'", with: "form-action mailto:")
      .replacing("frame-ancestors 'none'", with: "frame-ancestors 'self'")
      .replacing("script-src ", with: "script-src 'self' ")
      + (policy.contains("script-src ") ? "" : "; script-src 'self'") + "; connect-src 'self'"
  }

  /// What a browser has to know to bring a page that it shows up to date.
  private func state(of shown: ShownPage) -> (json: [UInt8], mark: String) { state(of: shown, in: view()) }

  private func state(of shown: ShownPage, in view: PreviewedPortal.View) -> (json: [UInt8], mark: String) {
    var (page, faults, hasPage): (PreviewedPage, [PreviewFault], Bool) = (Self.emptyPage, view.faults, false)
    do {
      if case .page(let found, _, _) = try content(of: shown.target, view) { (page, hasPage) = (found, true) }
    } catch {
      faults = [PreviewFault(error)]
    }
    let bar = PreviewBar(words: .of(page.language), faults: faults, hasPage: hasPage)
    var text = JSONText()
    text.object { text in
      text.member("page", page.mark)
      text.member("state", Int64(view.number))
      text.member("styles", page.styles)
      text.member("bar", bar.inside)
      text.member("mark", bar.mark)
      if hasPage, let known = shown.known, known != page.mark {
        text.member("html", String(decoding: page.html, as: UTF8.self))
      }
    }
    return (text.bytes, page.mark)
  }

  private func content(of target: RequestTarget, _ view: PreviewedPortal.View) throws -> Content {
    guard let site = view.site else { return .nothing }
    let look = Appearance(target)
    func page(_ bytes: [UInt8], _ status: HTTPResponseStatus = .ok, policy: String = PreviewDesk.policy)
      -> Content
    {
      var page = PreviewedPage(bytes, stylesheets: site.site.stylesheets)
      if let look { page.html = look.html(page.html, styles: page.styles) }
      return .page(page, status, policy: policy + (look?.policy ?? ""))
    }
    if target.path == PreviewPath.sheet {
      return .page(
        PreviewedPage(try PreviewSheet(site, target).html, stylesheets: []), .ok, policy: PreviewSheet.policy)
    }
    if target.path.hasPrefix(PreviewPath.sheet) {
      let specimens = try site.specimens()
      guard let specimen = specimens.all.first(where: { $0.path == target.path }),
        let found = try specimens.page(of: specimen)
      else { return .nothing }
      return page(found.html, policy: Self.policy(of: found))
    }
    let prefix = site.site.prefix
    guard target.path.hasPrefix("\(prefix)/") else {
      return target.path == "/" || target.path == prefix ? .redirect("\(prefix)/") : try notFound(site)
    }
    let path = String(target.path.dropFirst(prefix.utf8.count + 1))
    let file = path.isEmpty || path.hasSuffix("/") ? "\(path)index.html" : path
    if let bytes = try site.file(file) {
      guard file.hasSuffix(".html") else {
        let isStyle = file.hasSuffix(".css")
        return .file(
          isStyle ? look?.style(bytes) ?? bytes : bytes, type: ContentType.of(file),
          isLasting: file.hasPrefix("assets/"))
      }
      return page(bytes)
    }
    guard site.has("\(file)/index.html") else { return try notFound(site) }
    var address = Array("\(prefix)/".utf8)
    PercentEncoding.append(file, keeping: "/", to: &address)
    return .redirect(String(decoding: address, as: UTF8.self) + "/")
  }

  private func notFound(_ site: PreviewedSite) throws -> Content {
    guard let bytes = try site.file("404.html") else { return .nothing }
    return .page(PreviewedPage(bytes, stylesheets: site.site.stylesheets), .notFound, policy: Self.policy)
  }
}
