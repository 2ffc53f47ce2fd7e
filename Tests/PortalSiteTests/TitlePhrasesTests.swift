import PartnerModel
import Testing

@testable import PortalSite

@Suite struct TitlePhrasesTests {
  @Test(arguments: [
    ("クラウド サービスを担当するリセラーの登録のお願い", "クラウド サービスを|担当するリセラーの|登録の|お願い"),
    ("この招待は有効期限が過ぎています", "この|招待は|有効期限が|過ぎています"),
    ("ご回答を受け付け、確認しています", "ご回答を|受け付け、|確認しています"),
    ("取り消されています", "取り消されています"),
    ("からのご提案", "からの|ご提案"),
    ("ホシノクラウドからの「お願い」", "ホシノクラウドからの「お願い」"),
    ("楓ディストリビューション株式会社", "楓ディストリビューション|株式会社"),
    ("株式会社ホシノクラウドからの提案", "株式会社|ホシノクラウドからの|提案"), ("錦織物株式会社のお客様", "錦織物|株式会社の|お客様"),
    ("はじめに", "はじめに|"),
    ("と", "と|"), ("", ""),
  ])
  func aTitleBreaksBehindParticles(title: String, phrases: String) {
    #expect(TitlePhrases.phrases(of: title).joined(separator: "|") == phrases)
  }
}
