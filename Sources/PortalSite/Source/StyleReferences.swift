import PortalFiles
import SourceDiagnostics

/// What a stylesheet loads: `url(…)` with the name of a picture of `Templates/assets`, or of `Content/images` as `images/name`.
/// It is published under a name with a digest, which takes the place of the one that was written.
struct StyleReferences {
  /// The published path below the folder of the assets, by the name that a stylesheet writes.
  let published: [String: String]

  init(_ assets: [Asset]) {
    published = Dictionary(
      assets.filter { PictureFormat(nameOf: String($0.name.split(separator: "/").last ?? "")) != nil }.map {
        ($0.name, String($0.path.trimmingPrefix("assets/")))
      }, uniquingKeysWith: { first, _ in first })
  }

  /// - Parameters:
  ///   - name: of the stylesheet.
  ///   - file: as faults show it.
  func resolved(
    _ bytes: [UInt8], of name: String, file: String, faults: inout DiagnosticList
  ) -> [UInt8] {
    var result: [UInt8] = []
    var copied = 0
    for piece in StyleScanner.pieces(of: bytes) {
      var fault: (String, String)?
      switch piece.kind {
      case .reference(let target):
        if target.hasPrefix("#") || target.lowercased().hasPrefix("data:") { continue }
        if let path = published[target], !AssetName.withinPages.contains(name) {
          result += bytes[copied..<piece.range.lowerBound] + "\"\(path)\"".utf8
          copied = piece.range.upperBound
        } else {
          fault = misfit(target, in: name)
        }
      case .rule(let rule):
        fault = (
          "a stylesheet can't hold @\(spelledOut(rule, atMost: 80))",
          rule == "import" ? "Put the rules into this file." : "Remove it: stylesheets are UTF-8."
        )
      case .unclear(let what):
        fault = ("\(what) in the stylesheet", "Write it plainly, so that what it loads is seen.")
      }
      if let (message, remedy) = fault {
        let line = 1 + bytes[..<piece.range.lowerBound].count { $0 == UInt8(ascii: "\n") }
        faults.append(Diagnostic(at: SourcePosition(file: file, line: line), message, remedy: remedy))
      }
    }
    return result + bytes[copied...]
  }

  private func misfit(_ target: String, in name: String) -> (String, String) {
    let shownTarget = spelledOut(target, atMost: 80)
    if AssetName.withinPages.contains(name) {
      return (
        "this stylesheet can't load \(shownTarget): pages after an answer hold it, and load nothing",
        "Put the rule into \(AssetName.guideStylesheet), or the picture into the rule as data:."
      )
    }
    if target.contains(":") || target.hasPrefix("//") {
      return (
        "the stylesheet loads something from another site",
        "Put it into Templates/assets, and write its name."
      )
    }
    let near = nearestName(to: target, among: published.keys.sorted()).map { " Did you mean \($0)?" } ?? ""
    return (
      "there is no picture \(shownTarget) to load",
      "Put it into Templates/assets, or into Content/images and write images/name. PNG, JPEG, WebP and SVG are loaded.\(near)"
    )
  }
}
