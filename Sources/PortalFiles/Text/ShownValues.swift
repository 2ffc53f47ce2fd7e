import SourceDiagnostics

/// A value from a file as a fault shows it: in quotes, cut where it is very long, and with every character
/// spelled out that could upset a terminal or hide from the reader.
func shown(_ value: some StringProtocol) -> String {
  let limit = 80
  var text = "'"
  for (count, scalar) in value.unicodeScalars.enumerated() {
    if count == limit { return text + "…'" }
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
      text += "\\u{\(String(scalar.value, radix: 16))}"
    default:
      text.unicodeScalars.append(scalar)
    }
  }
  return text + "'"
}

/// `Did you mean 'x'?` where something known is near, and other advice where not.
func suggestion(
  for name: String, among known: some Sequence<String>, else advice: @autoclosure () -> String
) -> String {
  // No name of ours is long, and the distance takes time in proportion to the length.
  guard name.utf8.count <= 100, let near = nearestName(to: name, among: known) else { return advice() }
  return "Did you mean \(shown(near))?"
}
