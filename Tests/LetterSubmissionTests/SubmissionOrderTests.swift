import Testing

@testable import LetterSubmission

@Suite struct SubmissionOrderTests {
  static let server = MailServer(
    host: "smtp.example", port: 587, signIn: .password(user: "mail", Secret("se\"cret")),
    authorities: "/etc/ca.pem", ownName: "portal.example")

  @Test(arguments: [
    (
      SubmissionOrder.open(.server(server)),
      #"{"open":{"server":"smtp.example","port":587,"tls":"required","user":"mail","password":"se\"cret","#
        + #""caFile":"/etc/ca.pem","helo":"portal.example","patience":600}}"#
    ),
    (
      .open(
        .server(
          MailServer(
            host: "2001:db8::1", port: 465, encryption: .implicit, signIn: .token(user: "m", Secret("t")),
            ownName: "[IPv6:2001:db8::2]", patience: 5))),
      #"{"open":{"server":"2001:db8::1","port":465,"tls":"implicit","user":"m","token":"t","#
        + #""helo":"[IPv6:2001:db8::2]","patience":5}}"#
    ),
    (
      .open(.server(MailServer(host: "127.0.0.1", port: 25, encryption: .none, ownName: "localhost"))),
      #"{"open":{"server":"127.0.0.1","port":25,"tls":"none","helo":"localhost","patience":600}}"#
    ),
    (
      .open(.program(["/usr/sbin/sendmail", "-i", "-t"])),
      #"{"open":{"program":["/usr/sbin/sendmail","-i","-t"]}}"#
    ),
    (
      .letter(SubmittedLetter(number: 7, from: "a@b", to: "日本@c.example", bytes: [0x0D, 0x0A])),
      #"{"letter":7,"from":"a@b","to":"日本@c.example","bytes":"DQo="}"#
    ),
    (
      .letter(SubmittedLetter(number: 0, from: "", to: "a@[192.0.2.1]", bytes: [0])),
      #"{"letter":0,"from":"","to":"a@[192.0.2.1]","bytes":"AA=="}"#
    ),
    (.go(7), #"{"go":7}"#),
    (.stop(.max), #"{"stop":9223372036854775807}"#),
    (.check, #"{"check":true}"#),
  ])
  func aLineSaysAnOrderAndIsReadAsIt(order: SubmissionOrder, line: String) throws {
    #expect(String(decoding: order.line, as: UTF8.self) == line + "\n")
    #expect(try SubmissionOrder(line: order.line) == order)
  }

  @Test(arguments: [
    "", "{}", "[]", "7", #"{"leave":true}"#, #"{"check":false}"#, #"{"check":1}"#,
    #"{"check":true,"go":7}"#, #"{"go":7,"stop":7}"#, #"{"go":"7"}"#, #"{"go":7.0}"#, #"{"go":7}{"go":8}"#,
    #"{"go":7,"go":7}"#, #"{"open":{}}"#, #"{"open":true}"#,
    #"{"open":{"server":"a","port":0,"tls":"none","helo":"b"}}"#,
    #"{"open":{"server":"a","port":65536,"tls":"none","helo":"b"}}"#,
    #"{"open":{"server":"a","tls":"none","helo":"b"}}"#,
    #"{"open":{"server":"a","port":25,"helo":"b"}}"#,
    #"{"open":{"server":"a","port":25,"tls":"maybe","helo":"b"}}"#,
    #"{"open":{"server":"a","port":25,"tls":"none"}}"#,
    #"{"open":{"server":"a","port":25,"tls":"none","helo":"b","verify":false}}"#,
    #"{"open":{"server":"a/b","port":25,"tls":"none","helo":"b"}}"#,
    #"{"open":{"server":"a@b","port":25,"tls":"none","helo":"b"}}"#,
    #"{"open":{"server":"a","port":25,"tls":"none","helo":"b c"}}"#,
    #"{"open":{"server":"a","port":25,"tls":"none","helo":"b\r\nRSET"}}"#,
    #"{"open":{"server":"a","port":25,"tls":"none","helo":"b","patience":0}}"#,
    #"{"open":{"server":"a","port":25,"tls":"none","helo":"b","caFile":"ca.pem"}}"#,
    #"{"open":{"server":"a","port":25,"tls":"none","helo":"b","user":"c"}}"#,
    #"{"open":{"server":"a","port":25,"tls":"none","helo":"b","password":"c"}}"#,
    #"{"open":{"server":"a","port":25,"tls":"none","helo":"b","user":"u","password":"c","token":"d"}}"#,
    #"{"open":{"server":"a","port":25,"tls":"none","helo":"b","user":"u","password":"c\u0000d"}}"#,
    #"{"open":{"program":[]}}"#, #"{"open":{"program":["sendmail"]}}"#, #"{"open":{"program":["/a",7]}}"#,
    #"{"open":{"program":["/a\u0000b"]}}"#, #"{"open":{"program":["/a"],"server":"b"}}"#,
    #"{"letter":7,"from":"a@b","to":"c@d","bytes":""}"#, #"{"letter":7,"from":"a@b","to":"c@d"}"#,
    #"{"letter":7,"from":"a@b","to":"","bytes":"AA=="}"#,
    #"{"letter":7,"from":"a@b","to":"c","bytes":"AA=="}"#,
    #"{"letter":7,"from":"a@b","to":"c@d>\r\nDATA","bytes":"AA=="}"#,
    #"{"letter":7,"from":"a@b","to":"c@d> SIZE=1","bytes":"AA=="}"#,
    #"{"letter":7,"from":"a b@c","to":"c@d","bytes":"AA=="}"#,
    #"{"letter":7,"from":"a@b","to":"@e:c@d","bytes":"AA=="}"#,
    #"{"letter":7,"from":"a@b","to":"c@日本.example","bytes":"AA=="}"#,
  ])
  func whatIsNoOrderIsRefused(line: String) {
    #expect(throws: SubmissionLineFault.self) { try SubmissionOrder(line: Array(line.utf8)) }
  }

  @Test func aFaultRepeatsNothingOfTheLine() {
    let lines = [
      #"{"open":{"server":"a","port":25,"tls":"none","helo":"b","user":"u","password":["tell-nobody"]}}"#,
      #"{"open":{"server":"a","port":25,"tls":"none","helo":"b","user":"u","tell-nobody":"c"}}"#,
      #"{"open":{"password":"tell-nobody"#, #"{"open":"tell-nobody"}"#, #"tell-nobody"#,
    ]
    for line in lines {
      do {
        _ = try SubmissionOrder(line: Array(line.utf8))
        Issue.record("\(line) was read")
      } catch {
        #expect(!"\(error)".contains("tell-nobody"))
      }
    }
  }

  @Test func aSecretShowsItselfToNobody() {
    var shown = ""
    dump(SubmissionOrder.open(.server(Self.server)), to: &shown)
    shown += "\(SubmissionOrder.open(.server(Self.server)))"
    shown += String(reflecting: Secret("se\"cret"))
    #expect(!shown.contains("cret\"") && !shown.contains("se\""))
    #expect(Secret("se\"cret").revealed == "se\"cret")
  }

  @Test(arguments: [
    ("smtp.example", true), ("a", true), ("192.0.2.1", true), ("::1", true), ("xn--wgv71a.example", true),
    ("", false), ("a..b", false), (".a", false), ("a.", false), ("-a", false), ("a-", false), ("a_b", false),
    ("a:25", true), ("[::1]", false), ("日本.example", false), ("a b", false), ("g::1", false),
    (String(repeating: "a", count: 64), false),
  ])
  func hosts(text: String, isHost: Bool) {
    // `a:25` is spelled as an IPv6 address; whether it is one, the resolver says.
    #expect(MailServer.isHost(text) == isHost)
  }
}
