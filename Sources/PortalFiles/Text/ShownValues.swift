import SourceDiagnostics

/// A value from a file as a fault shows it: in quotes, and harmless.
package func shown(_ value: some StringProtocol) -> String { "'\(spelledOut(value, atMost: 80))'" }

/// The same for a path, which is of use only where it is whole.
package func shownPath(_ path: String) -> String { "'\(spelledOut(path, atMost: 4_096))'" }

/// `Did you mean 'x'?` where something known is near, and other advice where not.
package func suggestion(
  for name: String, among known: some Sequence<String>, else advice: @autoclosure () -> String
) -> String {
  // No name of ours is long, and the distance takes time in proportion to the length.
  guard name.utf8.count <= 100, let near = nearestName(to: name, among: known) else { return advice() }
  return "Did you mean \(shown(near))?"
}
