/// The value with every character spelled out that could upset a terminal or hide from the reader, and cut where it is
/// very long: a message ends up on a terminal and in a log, and what it quotes may be hostile.
///
/// - Parameter limit: so many Unicode scalars are shown at most.
package func spelledOut(_ value: some StringProtocol, atMost limit: Int) -> String {
  var shown = ""
  for (count, scalar) in value.unicodeScalars.enumerated() {
    if count == limit { return shown + "…" }
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
      shown += "\\u{\(String(scalar.value, radix: 16))}"
    default:
      shown.unicodeScalars.append(scalar)
    }
  }
  return shown
}
