import ArgumentParser
import Glibc
import PartnerModel

extension Moment {
  /// What somebody typed as a moment.
  ///
  /// - Throws: what is missing in it.
  @Sendable static func typed(_ text: String) throws -> Moment {
    if let moment = Moment(text) { return moment }
    throw ValidationError(
      CalendarDate(text) == nil
        ? "Write a day, a time and a zone, as 2026-12-22T18:30:00+09:00, or 2026-12-22T09:30:00Z."
        : "It is a day alone. Say the time and the zone too, as \(text)T18:30:00+09:00, or \(text)T09:30:00Z."
    )
  }

  static var now: Moment { Moment(seconds: Int64(time(nil))) }
}
