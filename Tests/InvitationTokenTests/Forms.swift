/// What isn't a kind, a colon and an id of a directory, as JSON spells it in quotes.
enum NotParties {
  static let all = [
    "hoshino-cloud", "customer", "customer:", ":aoba", "Customer:aoba", "vendor:aoba", "distributor:aoba",
    "customer:Aoba",
    "customer:-aoba", "customer:a b", "customer:aoba ", " customer:aoba", #"customer:aoba\n"#,
    "customer:ａｏｂａ",
    "customer::aoba", "customer:aoba:midori", "customer:" + String(repeating: "a", count: 64), "customer:青葉",
  ]
}

/// What isn't the id of an invitation.
enum NotIDs {
  static let all = [
    "a", String(repeating: "a", count: 25), String(repeating: "a", count: 27),
    String(repeating: "A", count: 26),
    String(repeating: "1", count: 26), String(repeating: "a", count: 25) + "=",
    String(repeating: "a", count: 25) + " ",
    String(repeating: "a", count: 25) + #"\n"#, String(repeating: "а", count: 26),
  ]
}
