/// The last line of a verdict for people: always one of these, so that nothing that others wrote above it, into a name or a
/// reason, can pass for the verdict. The scripts in `docs` have the same ones, and one more for where no signature was
/// checked, which a program of ours always does.
package enum FinalLine: String, Sendable {
  case holds = "It holds."
  case fails = "It doesn't hold."
}
