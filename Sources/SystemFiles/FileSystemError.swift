internal import Glibc

/// The system refused a step of work with a file.
package struct FileSystemError: Error, Hashable, Sendable {
  package enum Step: Hashable, Sendable {
    case open
    case lock
    case write
    /// To bring the new content to the disk, and under its name.
    case putInPlace
    /// To start a program.
    case start
  }

  package let step: Step
  /// The file or folder that the step was about.
  package let path: String
  /// `errno`.
  package let number: Int32

  /// Takes the number from `errno`: nothing else may be asked of the system before.
  init(_ step: Step, _ path: String) {
    self.step = step
    self.path = path
    number = errno
  }

  /// - Parameter number: `errno`, or what a call returned in its place.
  init(_ step: Step, _ path: String, _ number: Int32) {
    self.step = step
    self.path = path
    self.number = number
  }

  /// The system's words.
  package var reason: String { systemMessage(number) }
}

/// The system's words for an error number.
package func systemMessage(_ number: Int32) -> String {
  strerror(number).map { String(cString: $0) } ?? "unknown error"
}

/// The part of a path before its last slash, `/` for what lies in the root, `.` where there is no slash.
package func folder(of path: String) -> String {
  guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
  return slash == path.startIndex ? "/" : String(path[..<slash])
}

/// Repeats a call that a signal interrupts.
func retrying(_ call: () -> Int) -> Int {
  while true {
    let outcome = call()
    guard outcome < 0, errno == EINTR else { return outcome }
  }
}
