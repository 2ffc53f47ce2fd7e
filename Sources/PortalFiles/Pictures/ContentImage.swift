package import SourceDiagnostics

/// A picture that a page shows or a stylesheet names: a file of `Content/images`, published as it is.
package struct ContentImage: Sendable {
  package let name: String
  package let bytes: [UInt8]
  package let size: PictureSize

  package static let folder = "Content/images"
  /// In bytes.
  package static let largest = 2 << 20
  /// Of all together, in bytes.
  private static let largestSum = 64 << 20

  /// Every picture of the folder, by name. What is none is a fault.
  package static func readAll(from folder: PortalFolder, faults: inout DiagnosticList) -> [ContentImage] {
    var images: [ContentImage] = []
    var sum = 0
    for name in folder.names(in: Self.folder, faults: &faults) {
      guard let image = read(name, from: folder, faults: &faults) else { continue }
      sum += image.bytes.count
      guard sum <= largestSum else {
        faults.append(
          Diagnostic(
            at: folder.start(of: "\(Self.folder)/\(name)"), "the pictures have more than 64 MB together",
            remedy: "Make them smaller, or take those away that no page shows."))
        break
      }
      images.append(image)
    }
    return images
  }

  private static func read(
    _ name: String, from folder: PortalFolder, faults: inout DiagnosticList
  ) -> ContentImage? {
    let path = "\(Self.folder)/\(name)"
    func report(_ message: String, _ remedy: String) {
      faults.append(Diagnostic(at: folder.start(of: path), message, remedy: remedy))
    }
    guard let format = PictureFormat(nameOf: name) else {
      report(
        "\(shown(name)) is no name of a picture",
        "Keep PNG, JPEG, WebP and SVG files here, with small letters, digits, hyphens and points in their names."
      )
      return nil
    }
    if case .tooLarge = folder.read(path, limit: largest) {
      report("the picture has more than 2 MB", "Make it smaller: everybody who opens the page loads it.")
      return nil
    }
    guard let bytes = folder.requiredBytes(of: path, limit: largest, purpose: "a picture", faults: &faults)
    else {
      return nil
    }
    return folder.made(path, of: bytes, faults: &faults) { faults in
      image(bytes, name, format, shownAs: folder.shownName(of: path), faults: &faults)
    }
  }

  private static func image(
    _ bytes: [UInt8], _ name: String, _ format: PictureFormat, shownAs file: String,
    faults: inout DiagnosticList
  ) -> ContentImage? {
    func report(_ message: String, _ remedy: String, line: Int = 1) {
      faults.append(Diagnostic(at: SourcePosition(file: file, line: line), message, remedy: remedy))
    }
    if let fault = format.fault(in: bytes) {
      report(fault.message, fault.remedy, line: fault.line)
      return nil
    }
    guard let size = format.size(of: bytes) else {
      report(
        format == .svg
          ? "the picture doesn't say how large it is" : "the file is no whole \(format.name) picture",
        format == .svg
          ? "Give its <svg> a viewBox, such as viewBox=\"0 0 640 480\"." : "Save the picture again.")
      return nil
    }
    guard size.width <= PictureSize.largest, size.height <= PictureSize.largest else {
      report(
        "the picture is \(size.width) by \(size.height) pixels",
        "Make it smaller: at most \(PictureSize.largest) pixels wide and high.")
      return nil
    }
    return ContentImage(name: name, bytes: bytes, size: size)
  }
}
