package import PartnerModel
package import SourceDiagnostics

/// A picture that a record names: a file of `Content/pictures`, published as it is.
package struct Picture: Hashable, Sendable {
  package let name: PictureName
  package let bytes: [UInt8]

  package static let folder = "Content/pictures"
  /// In bytes: it is loaded with a page that somebody may open where the line is slow.
  package static let largest = 20 * 1024

  /// Reads the pictures that records name, each once.
  ///
  /// - Parameter names: with the place of the record that names it.
  package static func readAll(
    _ names: [(name: PictureName, position: SourcePosition)], from folder: PortalFolder,
    faults: inout DiagnosticList
  ) -> [PictureName: Picture] {
    var pictures: [PictureName: Picture] = [:]
    for (name, position) in names where pictures[name] == nil {
      pictures[name] = read(name, namedAt: position, from: folder, faults: &faults)
    }
    return pictures
  }

  private static func read(
    _ name: PictureName, namedAt position: SourcePosition, from folder: PortalFolder,
    faults: inout DiagnosticList
  ) -> Picture? {
    let path = "\(Self.folder)/\(name.rawValue)"
    switch folder.read(path, limit: largest) {
    case .missing:
      faults.append(
        Diagnostic(
          at: position, "there is no picture \(path)",
          remedy: "Put the file there, or remove the line: the first letter of the name stands in its place.")
      )
      return nil
    case .tooLarge:
      faults.append(
        Diagnostic(
          at: folder.start(of: path), "the picture has more than 20 KB",
          remedy: "Make it smaller: it is shown 48 pixels high, and everybody who opens a letter loads it."))
      return nil
    case .bytes, .unreadable, .outside: break
    }
    guard
      let bytes = folder.requiredBytes(of: path, limit: largest, purpose: "a picture", faults: &faults)
    else { return nil }
    let fault: PictureFault? =
      switch name.format {
      case .png: PNGCheck.fault(in: bytes)
      case .svg: SVGCheck.fault(in: bytes)
      }
    if let fault {
      faults.append(
        Diagnostic(
          at: SourcePosition(file: folder.shownName(of: path), line: fault.line), fault.message,
          remedy: fault.remedy))
      return nil
    }
    return Picture(name: name, bytes: bytes)
  }
}

extension RecordReader {
  /// The name of a picture, which may be missing.
  func pictureName(_ key: String) -> PictureName? {
    guard let node = optional(key), let text = line(node, what: shown(key)) else { return nil }
    if let name = PictureName(text) { return name }
    sink.report(
      node.position, "\(shown(key)) can't be \(shown(text))",
      remedy:
        "Write the name of a PNG or SVG file in \(Picture.folder), in small letters, such as `logo.svg`.")
    return nil
  }
}
