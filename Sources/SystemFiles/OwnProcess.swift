internal import CProcess
internal import Glibc

/// What the system is told about this process.
package enum OwnProcess {
  /// From here on its memory is for nobody else, since a password is in it: there is no core, and no debugger of the same user.
  ///
  /// - Returns: false where the system doesn't do that.
  package static func hideMemory() -> Bool {
    // Where cores go to a program, the limit alone doesn't hold.
    setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), [rlimit(rlim_cur: 0, rlim_max: 0)]) == 0
      && forbid_dumps() == 0
  }

  /// It ends with the process that started it.
  ///
  /// - Returns: false where the system doesn't do that.
  package static func endWithParent() -> Bool { end_with_parent() == 0 }
}
