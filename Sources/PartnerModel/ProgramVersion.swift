/// The version of the programs that are built together.
package enum ProgramVersion {
  package static let current = "0.2.0"
}
