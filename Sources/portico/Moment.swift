import ArgumentParser
import Glibc
import PartnerModel

extension Moment: ExpressibleByArgument {
  package init?(argument: String) { self.init(argument) }

  static var now: Moment { Moment(seconds: Int64(time(nil))) }
}
