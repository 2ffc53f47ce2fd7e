package import PartnerModel

// Tests count in seconds: `noon + 60`.

extension Moment {
  package static let distantPast = Moment(seconds: .min)
  package static let distantFuture = Moment(seconds: .max)
}

extension Moment: ExpressibleByIntegerLiteral {
  package init(integerLiteral seconds: Int64) {
    self.init(seconds: seconds)
  }
}

extension Lifetime: ExpressibleByIntegerLiteral {
  package init(integerLiteral seconds: Int64) {
    self.init(seconds: seconds)
  }
}
