extension RuleTexts {
  static let japanese: [RuleCode: RuleText] = [
    // 値
    .invalidOrganisationID: RuleText(
      "「{value}」は組織の ID として使用できません",
      "英小文字、数字、ハイフンを 1 から 63 文字で指定し、先頭は英小文字または数字にしてください。"),
    .invalidUserID: RuleText(
      "「{value}」はユーザーの ID として使用できません",
      "英小文字、数字、ハイフンを 1 から 63 文字で指定し、先頭は英小文字または数字にしてください。"),
    .invalidLanguage: RuleText(
      "「{value}」は言語コードではありません",
      "en や ja のように指定してください。必要な場合は zh-Hant や pt-BR のように文字体系または地域を付けます。"),
    .invalidCountry: RuleText(
      "「{value}」は国/地域のコードではありません", "JP や GB のように、ISO 3166-1 の英大文字 2 文字で指定してください。"),
    .invalidDate: RuleText("「{value}」は日付ではありません", "実在する日付を 2024-04-01 のように年-月-日で指定してください。"),
    .invalidDomain: RuleText(
      "「{value}」はドメイン名ではありません",
      "contoso.example のように、英数字とハイフンから成る部分を 2 つ以上、ピリオドで区切って指定してください。"),
    .invalidEmail: RuleText(
      "「{value}」は送信先として使用できるメール アドレスではありません",
      "空白、引用符、表示名を付けずに、名前@ドメインの形で指定してください。"),
    .invalidWebAddress: RuleText(
      "「{value}」は Web アドレスではありません",
      "https://www.contoso.example/terms のように省略せずに指定してください。"),
    .unknownChannel: RuleText(
      "「{value}」というチャネルはありません", "次のいずれかを指定してください: {channels}。"),
    .invalidWebMailPattern: RuleText(
      "Web メール一覧の {line} 行目「{value}」はドメインでもパターンでもありません",
      "gmail.com のようなドメインか、各国のドメインをまとめて表す「名前.*」を指定してください。"),

    // 組織とユーザー
    .unknownOrganisation: RuleText(
      "ディレクトリに組織「{organisation}」がありません", "ID を修正するか、組織をディレクトリに追加してください。"),
    .sameOrganisation: RuleText(
      "「{organisation}」が両方の当事者になることはできません。リセラーは自社のプロバイダーになれず、自社を招待することもできません",
      "異なる 2 つの組織を指定してください。"),
    .emailNotUnique: RuleText(
      "ユーザー「{first}」と「{second}」のメール アドレス {email} が同じです",
      "ユーザーごとに一意のメール アドレスを指定してください。大文字と小文字は区別されません。"),
    .needsRole: RuleText(
      "「{user}」は{action}を行えません。必要なロール: {roles}",
      "必要なロールを持つユーザーとして実行するか、ユーザーを管理できる担当者にロールの割り当てを依頼してください。"),
    .noAdminAgent: RuleText(
      "「{organisation}」に管理エージェントがいないため、設定を完了できません",
      "少なくとも 1 人のユーザーに管理エージェントのロールを割り当ててください。"),
    .moreRolesThanNeeded: RuleText(
      "「{user}」には必要以上のロールがあります。不要なロール: {superfluous}",
      "不要なロールを外し、作業に必要なアクセス許可だけを残してください。"),

    // 招待
    .actsForOtherOrganisation: RuleText(
      "「{user}」は「{own}」に所属しているため、「{organisation}」として操作できません",
      "「{organisation}」に所属するユーザーとして実行してください。"),
    .wrongInviter: RuleText(
      "「{organisation}」は{actual}のため、{kind}を送信できません", "{expected}から送信してください。"),
    .wrongInvitee: RuleText(
      "「{organisation}」は{actual}のため、{kind}を受け取れません", "{expected}に送信してください。"),
    .wrongProvider: RuleText(
      "「{organisation}」は{actual}です。{kind}は{expected}と共同で行います", "{expected}を指定してください。"),
    .providerMissing: RuleText(
      "{kind}に必要なプロバイダーが指定されていません", "顧客と関係を結ぶプロバイダーを指定してください。"),
    .providerNotExpected: RuleText(
      "{kind}に他の組織は加わりませんが、「{organisation}」が指定されています",
      "この組織の指定を外すか、共同の招待にしてください。"),
    .providerNotApproved: RuleText(
      "プロバイダー「{organisation}」は認定されていません", "認定されるまで待つか、認定間接プロバイダーを選択してください。"),
    .addressMissing: RuleText(
      "「{organisation}」を招待するためのメール アドレスがありません", "ディレクトリにメール アドレスを追加してください。"),
    .alreadyInvited: RuleText(
      "「{organisation}」には同じ内容の有効な招待があります: {invitation}",
      "回答を待つか、先にその招待を取り消してください。"),
    .needsReview: RuleText(
      "「{organisation}」による同じ内容の承諾が確認を待っています: {invitation}",
      "先に `portico review` で承認するか、却下してください。"),
    .lifetimeOutOfRange: RuleText(
      "招待の有効期間を {seconds} にすることはできません",
      "0 より長く、ポータルのポリシーで許可された最長の {longest} 以下の期間を指定してください。"),
    .invalidReason: RuleText(
      "「{value}」は理由として記録できません",
      "制御文字を含まない {longest} 文字以内の 1 行で入力するか、理由を省略してください。"),

    // 関係
    .noPartnership: RuleText(
      "プロバイダー「{provider}」とリセラー「{reseller}」の間に有効なパートナーシップがありません",
      "プロバイダーがリセラーを招待し、リセラーが承諾する必要があります。"),
    .wrongRelationshipParties: RuleText(
      "{relationship} では{partnerKind}「{partner}」と{withKind}「{with}」を結び付けられません",
      "partnership では partner にプロバイダーを、相手にリセラーを指定してください。"
        + "reseller では partner にリセラーまたはプロバイダーを、相手に顧客を指定してください。"),
    .notAProvider: RuleText(
      "「{organisation}」は{actual}です。提供元に注文を送信できるのはプロバイダーだけです",
      "注文はプロバイダーから送信してください。"),
    .noCustomerAccount: RuleText(
      "顧客「{customer}」にはまだアカウントがありません",
      "顧客自身のテナントが必要です。用意ができたら、そのドメインを登録してください。"),
    .noResellerRelationship: RuleText(
      "顧客「{customer}」と「{reseller}」の間に再販業者関係がありません",
      "顧客を招待し、承諾を受けてください。"),
    .noProviderRelationship: RuleText(
      "顧客「{customer}」とプロバイダー「{provider}」の間に関係がありません",
      "リセラーとプロバイダーの両方との関係を、1 回の招待で顧客に依頼してください。"),
    .ordersNotGranted: RuleText(
      "「{organisation}」はプロバイダー「{provider}」に注文の送信を許可していません",
      "新しい招待で許可を依頼してください。"),

    // 登録
    .applicantNotGlobalAdmin: RuleText(
      "申請者「{user}」は{roles}ではありません", "{roles}のロールを持つユーザーとして申請してください。"),
    .applicantOfOtherOrganisation: RuleText(
      "申請者「{user}」は「{organisation}」のユーザーではありません",
      "「{organisation}」のユーザーとして申請してください。"),
    .accountNamesMissing: RuleText(
      "アカウント名が入力されていません: {fields}", "サインインに使用する名前を入力してください。パスワードは入力しないでください。"),
    .legalBusinessNameMissing: RuleText(
      "法人名が入力されていません: {fields}", "登記されている名称を入力してください。"),
    .postalAddressMissing: RuleText("住所に不足があります: {fields}", "不足している項目を入力してください。"),
    .primaryContactMissing: RuleText(
      "第一連絡先担当者に不足があります: {fields}", "申請について問い合わせができる担当者を入力してください。"),
    .supportDetailsMissing: RuleText(
      "サポートの詳細に不足があります: {fields}", "顧客が貴社のサポートに連絡する方法を入力してください。"),
    .enrolmentFieldInvalid: RuleText(
      "「{value}」は {field} の値として使用できません", "修正するか、省略できる項目の場合は空にしてください。"),
    .contactNotOfOrganisation: RuleText(
      "第一連絡先担当者のメール アドレス {email} は「{organisation}」のものではありません",
      "組織のユーザー、または組織のドメインのメール アドレスを指定してください。"),
    .webMailAddress: RuleText(
      "第一連絡先担当者のメール アドレス {email} は Web メール サービスのものです",
      "貴社のドメインのメール アドレスを入力してください。"),
    .noProfileChosen: RuleText(
      "メンバーシップの組織プロファイルが選択されていません",
      "インセンティブ、特典、コンピテンシーに関連付けられたパートナー ID を持つプロファイルを 1 つ選択してください。"),
    .profileNotListed: RuleText(
      "パートナー ID {partnerID} は、ユーザー「{user}」のメンバーシップ記録にありません",
      "該当するプロファイルのユーザー名でサインインし、もう一度選択してください。"),
    .profileNotActive: RuleText(
      "組織プロファイル {partnerID} は有効ではありません",
      "有効な組織プロファイルを選択するか、このプロファイルを有効にしてください。"),
    .profileCountryDiffers: RuleText(
      "組織プロファイル {partnerID} の国/地域は {profileCountry}、テナントの国/地域は {tenantCountry} です",
      "テナントと同じ国/地域の組織プロファイルを選択してください。"),
  ]
}

extension RuleVocabulary {
  static let japanese = RuleVocabulary(
    roles: [
      .globalAdmin: "グローバル管理者", .userAdmin: "ユーザー管理者", .billingAdmin: "課金管理者",
      .adminAgent: "管理エージェント", .salesAgent: "販売代理店", .helpdeskAgent: "ヘルプデスク エージェント",
      .user: "ユーザー",
    ],
    actions: [
      .readGuides: "ガイドの閲覧", .enrol: "組織の登録", .viewOwnProfile: "自分のプロファイルの表示",
      .viewUsers: "ユーザーの表示", .manageUsers: "ユーザーの管理", .viewCustomers: "顧客の表示",
      .inviteCustomer: "顧客の招待", .inviteReseller: "リセラーの招待", .acceptPartnership: "パートナーシップの承諾",
      .cancelInvitation: "招待の取り消し", .viewInvitations: "招待の表示",
      .recordAnswer: "メールで届いた回答の記録",
      .manageSubscriptions: "サブスクリプションの管理", .removeRelationship: "関係の削除",
      .revokeGrant: "許可の取り消し", .viewBilling: "課金情報の表示", .requestSupport: "サポートの依頼",
      .manageKeys: "鍵の管理", .publishPortal: "ポータルの公開",
    ],
    organisationKinds: [.provider: "プロバイダー", .reseller: "リセラー", .customer: "顧客"],
    invitationKinds: [
      .providerInvitesReseller: "パートナーシップの招待",
      .resellerInvitesCustomer: "再販業者関係の招待",
      .resellerAndProviderInviteCustomer: "共同の招待",
    ],
    orSeparator: "または", listSeparator: "、")
}
