/// The addresses of what a preview has beside the site. A page of the site begins with its language, and so is none of them.
enum PreviewPath {
  /// The sheet of everything.
  static let sheet = "/_preview/"
  /// Where a browser waits to be told of changes.
  static let changes = "/_preview/changes"
  /// What a page is like now.
  static let look = "/_preview/look"
  static let sheetStyle = "/_preview/sheet.css"
  static let dark = "/_preview/dark.css"
  static let style = "/_preview/bar.css"
  static let script = "/_preview/live.js"
}
