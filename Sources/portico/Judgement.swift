import ArgumentParser
import SourceDiagnostics
import SystemFiles
import TokenVerdicts

/// A command that says whether something holds. Whatever it prints before, and whatever keeps it from a verdict, the last
/// line for people is one of two (`FinalLine`).
enum Judgement {
  /// - Parameters:
  ///   - json: whether programs read along, which have a member for it.
  ///   - judge: prints what there is to say, and returns whether all holds.
  static func tell(json: Bool, _ judge: () throws -> Bool) throws {
    var status = Failure.status(of: .refused)
    do {
      if try judge() {
        if !json { StandardStream.say(FinalLine.holds.rawValue) }
        return
      }
    } catch {
      guard let failure = Failure(error) else { throw error }
      StandardStream.complain(failure.message)
      status = failure.status
    }
    if !json { StandardStream.say(FinalLine.fails.rawValue) }
    throw ExitCode(status)
  }
}
