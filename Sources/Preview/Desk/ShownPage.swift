/// A page that a browser shows.
struct ShownPage: Sendable {
  let target: RequestTarget
  /// The mark of the page as the browser has it; of another one it gets the whole. Nil where it doesn't ask for any.
  var known: String?

  /// Nil where the query names no page of ours.
  init?(_ request: RequestTarget) {
    guard let target = request.parameter("at").flatMap({ RequestTarget($0) }) else { return nil }
    self.target = target
    known = request.parameter("known")
  }
}
