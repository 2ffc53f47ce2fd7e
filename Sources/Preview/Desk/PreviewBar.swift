internal import Crypto
internal import JSON
internal import PortalOperations
internal import SourceDiagnostics
internal import WebText

/// What a preview adds to each page, before the end of its body: the ribbon, the faults, and the script that follows the files. It stands
/// in a tree of its own (a declarative shadow root), where no stylesheet of the portal reaches it and it reaches none of the page.
struct PreviewBar: Sendable {
  let words: PreviewWords
  let faults: [PreviewFault]
  /// Whether a page lies below.
  let hasPage: Bool

  static let style = Array(PackageResources.bar_css)
  /// Closed in itself: a page's own scripts see none of its names.
  static let script =
    Array("(() => {\n\"use strict\";\n".utf8) + PackageResources.exchange_js + PackageResources.live_js
    + Array("})();\n".utf8)
  static let styleAddress = "\(PreviewPath.style)?\(mark(of: style))"
  static let scriptAddress = "\(PreviewPath.script)?\(mark(of: script))"

  private static func mark(of bytes: [UInt8]) -> String {
    Array(SHA256.hash(data: bytes).prefix(6)).hexadecimal
  }

  /// What tells one state of the bar from another.
  var mark: String { Self.mark(of: Array(inside.utf8)) }

  /// - Parameter page: what tells one state of the page from another.
  func html(page: String) -> String {
    "<portico-preview data-page=\"\(page)\" data-bar=\"\(mark)\" data-ended=\"\(escaped(words.ended))\" "
      + "data-not-sent=\"\(escaped(words.notSent))\"><template shadowrootmode=\"open\">\(inside)</template></portico-preview>"
      + "<script src=\"\(Self.scriptAddress)\" defer></script>"
  }

  /// What stands in the tree.
  var inside: String {
    "<link rel=\"stylesheet\" href=\"\(Self.styleAddress)\"><div lang=\"\(words.language)\" dir=\"ltr\" class=\"all\">"
      + overlay + ribbon + "</div>"
  }

  private var ribbon: String {
    "<aside class=\"ribbon\" aria-label=\"\(escaped(words.ribbon))\"><details open><summary>\(escaped(words.ribbon))</summary>"
      + "<p>\(escaped(words.ribbonDetail)) <a href=\"\(PreviewPath.sheet)\">\(escaped(words.everything))</a></p>"
      + "</details><p class=\"state\" role=\"status\"></p></aside>"
  }

  private var overlay: String {
    guard !faults.isEmpty else { return "" }
    let head = hasPage ? words.pageBefore(faults.count) : words.noPage(faults.count)
    return "<section class=\"faults\" role=\"alert\"><h2>\(escaped(head))</h2><ol>"
      + faults.map(item).joined() + "</ol></section>"
  }

  private func item(_ fault: PreviewFault) -> String {
    let place = fault.position.map { "<p class=\"place\"><code>\(escaped("\($0)"))</code></p>" } ?? ""
    let lines = fault.excerpt.map(line).joined()
    return "<li>\(place)<p class=\"message\">\(escaped(fault.message))</p>"
      + (lines.isEmpty ? "" : "<pre tabindex=\"0\">\(lines)</pre>")
      + "<p class=\"remedy\">\(escaped(fault.remedy))</p></li>"
  }

  private func line(_ line: PreviewFault.Line) -> String {
    guard let column = line.column else {
      return "<span class=\"line\"><b>\(line.number)</b>\(escaped(line.text))\n</span>"
    }
    let scalars = Array(line.text.unicodeScalars)
    let at = min(column, scalars.count)
    func text(_ part: ArraySlice<Unicode.Scalar>) -> String {
      escaped(String(String.UnicodeScalarView(part)))
    }
    let marked = at < scalars.count ? text(scalars[at...at]) : " "
    return "<span class=\"line own\"><b>\(line.number)</b>\(text(scalars[..<at]))<mark>\(marked)</mark>"
      + "\(text(scalars[min(at + 1, scalars.count)...]))\n</span>"
  }

  private func escaped(_ text: String) -> String {
    var bytes: [UInt8] = []
    HTMLEscaping.append(text, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }
}
