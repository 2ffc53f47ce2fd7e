/// Why a file can't be published as a picture.
struct PictureFault: Error {
  let message: String
  let remedy: String
  /// From 1; of a file without lines, 1.
  var line = 1
}
