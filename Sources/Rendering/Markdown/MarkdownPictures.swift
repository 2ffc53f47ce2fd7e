import SourceDiagnostics

/// The pictures that a page may show.
package struct MarkdownPictures: Sendable {
  package struct Picture: Hashable, Sendable {
    let address: String
    let width: Int
    let height: Int

    package init(address: String, width: Int, height: Int) {
      self.address = address
      self.width = width
      self.height = height
    }
  }

  private let known: [String: Picture]
  /// Why no picture may stand there; nil where one may.
  private let refusal: String?

  /// - Parameter known: by file name.
  package init(_ known: [String: Picture]) {
    self.known = known
    refusal = nil
  }

  private init(refusal: String) {
    known = [:]
    self.refusal = refusal
  }

  /// - Parameter reason: what stands behind "no picture can be shown here: ".
  package static func none(because reason: String) -> MarkdownPictures { MarkdownPictures(refusal: reason) }

  /// The picture of a target as it is written: its way from the Markdown file, so that an editor shows it too.
  func picture(at target: String) -> Result<Picture, Misfit> {
    if let refusal {
      return .failure(
        Misfit(message: "no picture can be shown here: \(refusal)", remedy: "Describe it, or link to it."))
    }
    var rest = target[...]
    while rest.hasPrefix("../") { rest = rest.dropFirst(3) }
    guard rest.hasPrefix("images/") else {
      return .failure(
        Misfit(
          message: "a picture comes from Content/images, and not from \(spelledOut(target, atMost: 80))",
          remedy: "Put the file there, and write its way from here: ![text](../images/name.png)."))
    }
    let name = String(rest.dropFirst(7))
    if let picture = known[name] { return .success(picture) }
    let near = nearestName(to: name, among: known.keys.sorted()).map { " Did you mean \($0)?" } ?? ""
    return .failure(
      Misfit(
        message: "there is no picture Content/images/\(spelledOut(name, atMost: 80))",
        remedy: "Put the file there.\(near)"))
  }

  struct Misfit: Error {
    let message: String
    let remedy: String
  }
}
